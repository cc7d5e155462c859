"""What to do about each finding, in English, and what is wrong and what to do in Japanese, by code."""

from services.timetable.advice_of_stations_and_fares import OF_STATIONS_AND_FARES

ADVICE: dict[str, tuple[str, str]] = {
    # files and rows
    "missing_required_file": ("Add the file to the zip.", "必須のファイルがありません。追加してください"),
    "empty_file": ("Fill it, or leave it out of the zip.", "ファイルが空です。内容を入れるか、外してください"),
    "empty_table": ("Add its rows; a feed needs them.", "データ行がありません。行を追加してください"),
    "empty_row": ("Delete the blank row.", "空の行があります。削除してください"),
    "empty_column_name": ("Name the column or delete it.", "列名が空です。列名を入れるか、列を削除してください"),
    "duplicated_column": ("Keep one of the columns.", "同じ列名が二つあります。片方を削除してください"),
    "missing_required_column": ("Add the column.", "必須の列がありません。追加してください"),
    "missing_required_field": ("Fill the cell.", "必須の値が空です。入力してください"),
    "missing_recommended_field": ("Fill the cell if you can.", "推奨される値が空です。できれば入力してください"),
    "invalid_row_length": (
        "Give each row as many values as the header.",
        "値の数が見出しと合いません。数を揃えてください",
    ),
    "csv_parsing_failed": ("Save the table as CSV again.", "CSVとして読めません。保存し直してください"),
    "file_not_utf8": ("Save the file as UTF-8.", "文字コードがUTF-8ではありません。UTF-8で保存してください"),
    "unreadable_file": (
        "Put the file itself into the zip.",
        "ファイルの中身がありません。実際のファイルを入れてください",
    ),
    "ambiguous_file": ("Keep one file of this name.", "同じ名前のファイルが複数あります。一つだけ残してください"),
    "invalid_input_files_in_subfolder": (
        "Zip the files without their folder.",
        "フォルダごと圧縮されています。ファイルだけを圧縮してください",
    ),
    "unknown_file": ("Nothing; it is left alone.", "GTFSにないファイルです。読み飛ばします"),
    "unknown_column": ("Nothing; it is left alone.", "GTFSにない列です。読み飛ばします"),
    "malformed_json": ("Mend the JSON.", "JSONとして読めません。修正してください"),
    "missing_recommended_file": (
        "Add the file to the zip.",
        "推奨されるファイルがありません。できれば追加してください",
    ),
    "missing_calendar_and_calendar_date_files": (
        "Add calendar.txt or calendar_dates.txt.",
        "運行日のファイルがありません。calendar.txt等を追加してください",
    ),
    # values
    "invalid_integer": ("Write a whole number.", "整数ではありません。整数で入力してください"),
    "invalid_float": ("Write a number.", "数値ではありません。数値で入力してください"),
    "number_out_of_range": ("Write a value within the range.", "範囲外の値です。範囲内の値にしてください"),
    "unexpected_enum_value": ("Use one of the values allowed.", "使えない値です。決められた値から選んでください"),
    "invalid_date": ("Write the day as YYYYMMDD.", "日付として読めません。YYYYMMDDで入力してください"),
    "invalid_time": ("Write the time as HH:MM:SS.", "時刻として読めません。HH:MM:SSで入力してください"),
    "invalid_color": ("Write six hexadecimal digits, without #.", "色の形式が違います。#なしの16進6桁にしてください"),
    "invalid_timezone": ("Use a name such as Asia/Tokyo.", "時間帯名が違います。Asia/Tokyo等にしてください"),
    "invalid_language_code": ("Use a code such as ja or en.", "言語コードが違います。ja、en等にしてください"),
    "invalid_email": ("Mend the address.", "メールアドレスの形式が違います。修正してください"),
    "invalid_url": ("Begin it with https:// or http://.", "URLの形式が違います。https://から入力してください"),
    "invalid_currency": ("Use a code such as JPY.", "通貨コードが違います。JPY等にしてください"),
    "duplicate_key": ("Give each row an id of its own.", "IDが重複しています。別のIDにするか、片方を削除してください"),
    "foreign_key_violation": (
        "Add what is referred to, or mend the id.",
        "参照先がありません。IDを直すか、参照先を追加してください",
    ),
    "invalid_currency_amount": (
        "Write as many decimals as the currency has.",
        "金額の小数の桁数が通貨と合いません。円は小数なしで入力してください",
    ),
    "invalid_phone_number": ("Mend the number.", "電話番号の形式が違います。修正してください"),
    "invalid_character": ("Write the text again.", "文字化けしています。正しい文字で入力し直してください"),
    "new_line_in_value": ("Write it in one line.", "値の中に改行があります。改行を削除してください"),
    "leading_or_trailing_whitespaces": (
        "Delete the spaces at its ends.",
        "値の前後に空白があります。空白を削除してください",
    ),
    "non_ascii_or_non_printable_char": (
        "Use ASCII in ids if you can.",
        "IDに英数字と記号以外が使われています。できれば英数字にしてください",
    ),
    "mixed_case_recommended_field": (
        "Write it with capitals and small letters.",
        "大文字だけ、または小文字だけの名称です。大文字と小文字を使い分けてください",
    ),
    # agencies and the feed
    "inconsistent_agency_timezone": (
        "Give all agencies one time zone.",
        "事業者の時間帯が揃っていません。揃えてください",
    ),
    "inconsistent_agency_lang": ("Give all agencies one language.", "事業者の言語が揃っていません。揃えてください"),
    "feed_info_lang_and_agency_lang_mismatch": (
        "Let the two agree.",
        "feed_langとagency_langが違います。揃えてください",
    ),
    "missing_feed_info_date": ("Give the other date too.", "有効期間の片方が空です。両方入力してください"),
    "missing_feed_contact_email_and_url": (
        "Say whom to ask about the feed.",
        "連絡先がありません。メールかURLを入力してください",
    ),
    "more_than_one_entity": ("Keep one row.", "行が二つ以上あります。一行だけにしてください"),
    "attribution_without_role": ("Say what it has done.", "役割がありません。いずれかの役割を1にしてください"),
    # stops
    "stop_without_location": ("Give it a position.", "緯度経度がありません。入力してください"),
    "missing_stop_name": ("Give it a name.", "停留所名がありません。入力してください"),
    "point_near_pole": ("Mend the position.", "位置が極付近です。緯度経度を修正してください"),
    "point_near_origin": ("Mend the position.", "位置が緯度0・経度0付近です。修正してください"),
    "station_with_parent_station": ("Leave parent_station blank.", "駅に親駅があります。空にしてください"),
    "location_without_parent_station": ("Say of which station it is.", "親駅がありません。入力してください"),
    "wrong_parent_location_type": (
        "Name a parent of the right kind.",
        "親の種類が違います。正しい親を指定してください",
    ),
    "stop_access_specified_for_incorrect_location": ("Leave it blank.", "stop_accessは使えません。空にしてください"),
    "stop_access_specified_for_stop_with_no_parent_station": (
        "Leave it blank, or name the station.",
        "親駅のない乗り場にはstop_accessを使えません。空にしてください",
    ),
    "same_name_and_description_for_stop": (
        "Leave the description blank.",
        "停留所名と説明が同じです。説明を空にしてください",
    ),
    "stop_without_stop_time": ("Delete it, or let trips call there.", "どの便も停車しません。不要なら削除してください"),
    "location_with_unexpected_stop_time": (
        "Let trips call at its platforms.",
        "乗り場ではない場所に停車しています。乗り場を指定してください",
    ),
    # routes
    "route_both_short_and_long_name_missing": ("Give it a name.", "路線名がありません。入力してください"),
    "route_short_name_too_long": (
        "Shorten it, or use the long name.",
        "短い路線名が12文字を超えています。短くしてください",
    ),
    "route_long_name_contains_short_name": (
        "Leave the short name out of it.",
        "長い路線名が短い路線名で始まっています。省いてください",
    ),
    "same_name_and_description_for_route": (
        "Leave the description blank.",
        "路線名と説明が同じです。説明を空にしてください",
    ),
    "route_color_contrast": ("Choose colours further apart.", "文字色と路線色が近すぎます。読みやすい色にしてください"),
    "duplicate_route_name": (
        "Name them apart, or make them one route.",
        "同じ名前の路線があります。区別できる名前にしてください",
    ),
    "same_route_and_agency_url": (
        "Give its own page, or leave it blank.",
        "事業者と同じURLです。路線のページにするか空にしてください",
    ),
    "same_stop_and_agency_url": (
        "Give its own page, or leave it blank.",
        "事業者と同じURLです。停留所のページにするか空にしてください",
    ),
    "same_stop_and_route_url": (
        "Give its own page, or leave it blank.",
        "路線と同じURLです。停留所のページにするか空にしてください",
    ),
    "route_networks_specified_in_more_than_one_file": (
        "Keep one of the two ways.",
        "路線網の指定が二か所にあります。片方だけにしてください",
    ),
    "inconsistent_route_type_for_block_id": (
        "Mend block_id or route_type.",
        "同じ車両の便の路線種別が違います。修正してください",
    ),
    "inconsistent_route_type_for_in_seat_transfer": (
        "Mend the routes or their route_type.",
        "乗ったまま乗り継ぐ路線の種別が違います。修正してください",
    ),
    # services
    "start_and_end_range_out_of_order": ("Exchange the two.", "終わりが始まりより前です。修正してください"),
    "start_and_end_range_equal": ("Let it end later.", "始まりと終わりが同じです。修正してください"),
    "service_never_active": (
        "Give it days, or delete it.",
        "運行日が一日もありません。運行日を入れるか削除してください",
    ),
    "service_has_no_active_day_of_the_week": ("Set a weekday to 1.", "運行する曜日がありません。曜日を1にしてください"),
    "expired_calendar": ("Delete it, or lengthen it.", "運行期間が終わっています。削除するか延長してください"),
    "feed_expired": (
        "Publish the timetable that holds now.",
        "時刻表の期間が終わっています。最新の時刻表を公開してください",
    ),
    "feed_expiration_date7_days": (
        "Publish the next timetable now.",
        "7日以内に終わるか、既に終わっています。次の時刻表を公開してください",
    ),
    "feed_expiration_date30_days": (
        "Publish the next timetable soon.",
        "有効期間が30日以内に終わります。次の時刻表をご準備ください",
    ),
    "trip_coverage_not_active_for_next7_days": (
        "Publish the next timetable now.",
        "7日先までの便がありません。次の時刻表を公開してください",
    ),
    # since the version before
    "stop_moved": ("Mend the position, or give a new id.", "前の版から300m以上動いています。位置を確認してください"),
    "stops_vanished": ("See that none is missing.", "停留所が前の版の半分未満です。漏れがないか確認してください"),
    "routes_vanished": ("See that none is missing.", "路線が前の版の半分未満です。漏れがないか確認してください"),
    "trips_vanished": ("See that none is missing.", "便が前の版の半分未満です。漏れがないか確認してください"),
    # GTFS-JP
    "jp_invalid_zip_number": ("Write seven digits.", "郵便番号の形式が違います。ハイフンなしの7桁にしてください"),
    "jp_timezone_not_tokyo": ("Write Asia/Tokyo.", "時間帯がAsia/Tokyoではありません。修正してください"),
    "jp_platform_code_with_words": (
        "Leave the words out.",
        "「番のりば」などの語が入っています。標柱の番号や記号だけにしてください",
    ),
    "jp_missing_reading": (
        "Add the reading to translations.txt.",
        "停留所名の読み仮名（ja-Hrkt）がありません。translations.txtに追加してください",
    ),
    "jp_pole_named_unlike_its_stop": (
        "Give both one name.",
        "標柱と停留所の名前が違います。同じ名前にしてください",
    ),
    "jp_holidays_as_weekdays": (
        "Add the holidays to calendar_dates.txt.",
        "祝日も平日ダイヤのままです。calendar_dates.txtに祝日を入れてください",
    ),
    # trips and their calls
    "unusable_trip": (
        "Give it two calls or more, or delete it.",
        "停車が二つ未満です。追加するか、便を削除してください",
    ),
    "unused_trip": ("Delete it, or give it calls.", "停車のない便です。停車を追加するか削除してください"),
    "missing_bike_allowance": (
        "Say 1 for yes, 2 for no.",
        "自転車を載せられるかが空です。1か2を入力してください",
    ),
    "missing_trip_edge": (
        "Give the first and last call their times.",
        "始発・終着の時刻がありません。入力してください",
    ),
    "stop_time_with_only_arrival_or_departure_time": (
        "Give both times.",
        "着発時刻の片方が空です。両方入力してください",
    ),
    "stop_time_with_departure_before_arrival_time": (
        "Mend the times.",
        "到着より前に発車しています。時刻を修正してください",
    ),
    "stop_time_with_arrival_before_previous_departure_time": (
        "Mend the times or the order of the calls.",
        "前の発車より前に到着しています。時刻か順番を直してください",
    ),
    "missing_timepoint_value": (
        "Write 1 where the time is exact, 0 where not.",
        "timepointが空です。正確な時刻なら1、目安なら0を入力してください",
    ),
    "stop_time_timepoint_without_times": (
        "Give the time, or set timepoint to 0.",
        "timepointが1の停車に時刻がありません。時刻を入力してください",
    ),
    "decreasing_or_equal_stop_time_distance": ("Let distances grow.", "距離が増えていません。修正してください"),
    "fast_travel_between_consecutive_stops": (
        "Mend the times or the positions.",
        "停留所間が速すぎます。時刻か位置を確認してください",
    ),
    "fast_travel_between_far_stops": (
        "Mend the times or the positions.",
        "離れた停留所間が速すぎます。時刻か位置を確認してください",
    ),
    "block_trips_with_overlapping_stop_times": (
        "Mend the times, or part the block.",
        "同じ車両の便が重なっています。確認してください",
    ),
    "overlapping_frequency": (
        "Let one period end before the next.",
        "運行間隔の時間帯が重なっています。修正してください",
    ),
    # shapes
    "decreasing_shape_distance": ("Let distances grow.", "経路の距離が減っています。修正してください"),
    "equal_shape_distance_same_coordinates": (
        "Delete one of the points.",
        "同じ点が二度あります。片方を削除してください",
    ),
    "equal_shape_distance_diff_coordinates": ("Let distances grow.", "違う点の距離が同じです。修正してください"),
    "equal_shape_distance_diff_coordinates_distance_below_threshold": (
        "Let distances grow.",
        "近い点の距離が同じです。ご確認ください",
    ),
    "single_shape_point": ("Add points, or delete it.", "経路の点が一つだけです。追加するか削除してください"),
    "unused_shape": ("Delete it.", "どの便も使わない経路です。不要なら削除してください"),
    "trip_distance_exceeds_shape_distance": (
        "Mend the distances.",
        "便の距離が経路より長くなっています。修正してください",
    ),
    "trip_distance_exceeds_shape_distance_below_threshold": (
        "Mend the distances.",
        "便の距離が経路よりわずかに長くなっています",
    ),
    "stop_too_far_from_shape": (
        "Mend the stop's position or the shape.",
        "停留所が経路から100m以上離れています。位置か経路を修正してください",
    ),
    "stop_too_far_from_shape_using_user_distance": (
        "Mend shape_dist_traveled.",
        "停留所が経路上の距離の位置から離れています。距離を修正してください",
    ),
    "stops_match_shape_out_of_order": (
        "Mend the order of stops, or the shape.",
        "停留所の順番が経路と合いません。順番か経路を修正してください",
    ),
    "stop_has_too_many_matches_for_shape": (
        "Mend the shape near the stop.",
        "停留所の近くを経路が何度も通っています。経路を確認してください",
    ),
    **OF_STATIONS_AND_FARES,
}
