/* Signs after JIS Z 8210 and ISO 7001, drawn for these pages: 24 × 24, one path each, in the colour of their text. */

import { sign } from "./dom.js";

const BOX = "M4 4h16v16H4zM6 6v12h12V6z";
const PATHS = {
  elevator: "M5 2h14v20H5zM7 4v16h10V4zM12 5.500l3 4.500H9zM12 18.500l3-4.500H9z",
  escalator: "M3 20v-3h3.500L16 6.500h5v3h-3.600L8 20zM6 3.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM4.500 8.500h3v5.500h-3z",
  stairs: "M3 20v-3h4v-4h4V9h4V5h6v15z",
  ramp: "M3 20 21 7v13z",
  moving_walkway: "M3 17h18v3H3zM9 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM7.500 8h3v7.500h-3zM13 10h4V7.500l4 3.500-4 3.500V12h-4z",
  walkway: "M13 2.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM11.500 7.500l3 .5 1.500 3 2.500 1-.8 1.800-3-1.300-1-1.600-.8 3.300 2.600 2.800 1.500 5-2 .6-1.600-4.700-2.700-2.700-1.200 3.400-3.200 4-1.500-1.200 3-3.900 1.500-6.200-1.500 1-.9 2.500-1.900-.7 1.200-3.400z",
  fare_gate: "M3 4h4v16H3zM17 4h4v16h-4zM8.500 11h4.500V8.500L16.500 12 13 15.500V13H8.500z",
  entrance: "M4 3h10v4h-2V5H6v14h6v-2h2v4H4zM22 11h-8V8l-5 4 5 4v-3h8z",
  platform: "M6 2h12a2 2 0 0 1 2 2v11a3 3 0 0 1-3 3l2 3h-2.500l-2-3h-5l-2 3H5l2-3a3 3 0 0 1-3-3V4a2 2 0 0 1 2-2zM6.500 5v5h11V5zM8 13a1.300 1.300 0 1 0 0 2.600A1.300 1.300 0 0 0 8 13zM16 13a1.300 1.300 0 1 0 0 2.600 1.300 1.300 0 0 0 0-2.600z",
  toilet: "M7 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM4.500 8h5v6.500H8.300V21H5.700v-6.500H4.500zM17 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM15.500 8h3l2.500 7h-2.400v6h-3.200v-6H13zM11.500 3h1v18h-1z",
  accessible_toilet: "M10 2a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM9 7.500h2.500V11H16v2.500h-4.500v1.300H16l2.600 5.700-2.200 1L14.300 17H9zM7.500 11v2.400a4 4 0 1 0 5.200 5.300h2.500A6.300 6.300 0 1 1 7.500 11z",
  aed: "M12 21C5 15.500 2.500 12 2.500 8.500A5 5 0 0 1 12 6a5 5 0 0 1 9.500 2.500C21.500 12 19 15.500 12 21zM12.800 8l-4 5.500h2.700L10.800 17l4.400-5.700h-2.700L14 8z",
  coin_locker: "M4 3h16v18H4zM6 5v6h5V5zM13 5v6h5V5zM6 13v6h5v-6zM13 13v6h5v-6z",
  information: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM10.700 6v2.700h2.600V6zM10.700 10.500v7.500h2.600v-7.500z",
  waiting_room: "M7 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM5.500 8H9l.5 5H15l1.500 8H14l-1-5.500H6zM18 9h2v12h-2z",
  ticket_machine: "M3 6h18v4a2 2 0 0 0 0 4v4H3v-4a2 2 0 0 0 0-4zM14 8v8h1.500V8z",
  wifi: "M12 17a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM12 11.500c2 0 3.800.8 5.100 2.100l-1.700 1.700a4.800 4.800 0 0 0-6.800 0l-1.700-1.700a7.200 7.200 0 0 1 5.100-2.100zM12 6c3.500 0 6.700 1.400 9 3.700l-1.700 1.700a10.300 10.300 0 0 0-14.600 0L3 9.700A12.700 12.700 0 0 1 12 6z",
};
const SAME = {
  lift: "elevator", wide_fare_gate: "fare_gate", exit_gate: "fare_gate", ostomate: "accessible_toilet", tourist_information: "information",
  ticket_office: "ticket_machine", fare_retailer: "ticket_machine", luggage_storage: "coin_locker",
};

export function pathOf(type) {
  return PATHS[type] ?? PATHS[SAME[type]] ?? BOX;
}

export function symbol(type, label = "") {
  return sign(pathOf(type), label);
}
