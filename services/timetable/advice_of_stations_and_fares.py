"""What to do about findings on stations, areas, booking and fares; see advice.py."""

OF_STATIONS_AND_FARES: dict[str, tuple[str, str]] = {
    # transfers, pathways, translations
    "transfer_with_invalid_stop_location_type": (
        "Name a stop or a station.",
        "乗換に使えない場所です。停留所か駅を指定してください",
    ),
    "transfer_with_invalid_trip_and_route": ("Let trip and route agree.", "便と路線が合いません。修正してください"),
    "transfer_distance_too_large": (
        "Mend the stops or the positions.",
        "乗換の距離が10kmを超えています。確認してください",
    ),
    "transfer_with_invalid_trip_and_stop": (
        "Name a stop where the trip calls.",
        "便がその停留所に停車しません。停留所か便を直してください",
    ),
    "transfer_with_suspicious_mid_trip_in_seat": (
        "Name the end of one trip and the start of the other.",
        "乗ったまま乗り継ぐ停留所が便の途中です。確認してください",
    ),
    "pathway_to_platform_with_boarding_areas": (
        "Lead it to a boarding area.",
        "乗車位置のある乗り場への通路です。乗車位置を指定してください",
    ),
    "pathway_to_stop_with_access_outside_of_station_pathways": (
        "Delete the pathway, or mend stop_access.",
        "駅の外から入る乗り場への通路です。修正してください",
    ),
    "pathway_unreachable_location": (
        "Add pathways from an entrance and back.",
        "出入口から行けない場所があります。通路を追加してください",
    ),
    "pathway_dangling_generic_node": (
        "Delete the node, or lead on from it.",
        "行き止まりの通路点です。削除するか通路を追加してください",
    ),
    "missing_level_id": ("Say on which level it is.", "エレベーターの端に階層がありません。level_idを入力してください"),
    "pathway_to_wrong_location_type": (
        "Name a platform or an entrance.",
        "通路の端が駅です。乗り場や出入口を指定してください",
    ),
    "pathway_loop": ("Mend where it ends.", "通路の両端が同じです。修正してください"),
    "bidirectional_exit_gate": ("Set is_bidirectional to 0.", "出口専用改札が双方向です。0にしてください"),
    "translation_unknown_table_name": ("Name a table of GTFS.", "翻訳の表名が違います。修正してください"),
    "translation_foreign_key_violation": ("Mend the id.", "翻訳の参照先がありません。IDを直してください"),
    "translation_unexpected_value": (
        "Leave it blank, or field_value.",
        "翻訳の指定が重複しています。片方を空にしてください",
    ),
    # areas on the map
    "geo_json_duplicated_element": ("Keep one of the two.", "同じ名前の要素が二つあります。片方を削除してください"),
    "geo_json_unknown_element": ("Nothing; it is left alone.", "GTFSにない要素です。読み飛ばします"),
    "missing_required_element": ("Add the element.", "必須の要素がありません。追加してください"),
    "unsupported_geo_json_type": ("Write a FeatureCollection.", "FeatureCollectionではありません。修正してください"),
    "unsupported_feature_type": ("Write a Feature.", "Featureではありません。修正してください"),
    "unsupported_geometry_type": (
        "Draw a Polygon or a MultiPolygon.",
        "区域に使えない図形です。ポリゴンにしてください",
    ),
    "invalid_geometry": ("Draw the area again.", "区域の図形が正しくありません。描き直してください"),
    "duplicate_geo_json_key": ("Give each area an id of its own.", "区域のIDが重複しています。別のIDにしてください"),
    "duplicate_geography_id": (
        "Give it an id of its own.",
        "区域のIDが停留所などのIDと同じです。別のIDにしてください",
    ),
    "overlapping_zone_and_pickup_drop_off_window": (
        "Part the areas or the windows.",
        "同じ時間帯の区域が重なっています。修正してください",
    ),
    "forbidden_continuous_pickup_drop_off": (
        "Leave the window blank, or continuous_pickup.",
        "自由乗降の路線に乗降時間帯は指定できません。どちらかを空にしてください",
    ),
    "missing_stop_times_record": (
        "Give the trip a second call.",
        "予約便の停車が一つだけです。乗車用と降車用の二つを入力してください",
    ),
    # booking and fares
    "missing_prior_notice_duration_min": ("Fill it.", "予約期限（分）がありません。入力してください"),
    "missing_prior_notice_last_day": ("Fill it.", "予約締切日がありません。入力してください"),
    "missing_prior_notice_last_time": ("Fill it.", "予約締切時刻がありません。入力してください"),
    "missing_prior_notice_start_time": ("Fill it.", "予約開始時刻がありません。入力してください"),
    "forbidden_prior_notice_start_time": (
        "Give the day, or leave it blank.",
        "予約開始日がありません。時刻を空にしてください",
    ),
    "forbidden_prior_notice_start_day": (
        "Leave one of the two blank.",
        "予約開始の指定が重複しています。片方を空にしてください",
    ),
    "forbidden_real_time_booking_field_value": (
        "Leave them blank.",
        "即時予約に期限は指定できません。空にしてください",
    ),
    "forbidden_same_day_booking_field_value": (
        "Leave them blank.",
        "当日予約に締切日は指定できません。空にしてください",
    ),
    "forbidden_prior_day_booking_field_value": (
        "Leave them blank.",
        "前日予約に分数は指定できません。空にしてください",
    ),
    "invalid_prior_notice_duration_min": ("Exchange the two.", "予約期限の最小が最大を超えています。修正してください"),
    "prior_notice_last_day_after_start_day": ("Exchange the two.", "予約締切が開始より前です。修正してください"),
    "fare_transfer_rule_with_forbidden_transfer_count": (
        "Leave it blank.",
        "乗継回数は指定できません。空にしてください",
    ),
    "fare_transfer_rule_without_transfer_count": ("Fill it.", "乗継回数がありません。入力してください"),
    "fare_transfer_rule_invalid_transfer_count": (
        "Write -1, or 1 or more.",
        "乗継回数の値が違います。-1か1以上にしてください",
    ),
    "fare_transfer_rule_duration_limit_without_type": ("Fill it.", "時間制限の数え方がありません。入力してください"),
    "fare_transfer_rule_duration_limit_type_without_duration_limit": (
        "Fill it.",
        "時間制限の値がありません。入力してください",
    ),
    "timeframe_only_start_or_end_time_specified": (
        "Give both, or neither.",
        "時間帯の片方が空です。両方入力してください",
    ),
    "timeframe_overlap": ("Let one end before the next.", "時間帯が重なっています。修正してください"),
    "fare_product_with_multiple_default_rider_categories": (
        "Keep one default category.",
        "既定の利用者区分が複数あります。一つだけにしてください",
    ),
    "duplicate_fare_media": ("Keep one of them.", "同じ運賃媒体が二つあります。片方を削除してください"),
    "timeframe_start_or_end_time_greater_than_twenty_four_hours": (
        "Let it end by 24:00:00.",
        "時間帯が24時を超えています。修正してください",
    ),
    "forbidden_geography_id": ("Keep one of them.", "場所の指定が複数あります。一つだけにしてください"),
    "missing_pickup_or_drop_off_window": ("Give start and end.", "乗降時間帯が揃っていません。両方入力してください"),
    "invalid_pickup_drop_off_window": ("Let it end later.", "乗降時間帯の終わりが始まり以前です。修正してください"),
    "forbidden_arrival_or_departure_time": (
        "Keep the times or the window.",
        "時刻と時間帯の両方があります。片方にしてください",
    ),
    "forbidden_pickup_type": ("Use 1 or 2.", "時間帯で乗車する場合の値が違います。1か2にしてください"),
    "forbidden_drop_off_type": (
        "Use 1, 2 or 3.",
        "時間帯で降車する場合の値が違います。1、2、3のいずれかにしてください",
    ),
    "forbidden_shape_dist_traveled": ("Leave it blank.", "区域に距離は指定できません。空にしてください"),
    "missing_pickup_drop_off_booking_rule_id": (
        "Name the rule of booking.",
        "予約方法がありません。予約ルールを指定してください",
    ),
}
