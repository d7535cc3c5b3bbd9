// Package money counts đồng.
//
// A Dong is a whole number of đồng: the smallest coin in use is far larger, and
// budget accounts keep no fraction. Sums and products that leave the range of
// 64 bits are refused, never wrapped round; there is no float anywhere.
//
// Amounts are printed as 1.234.567 and, on receipts, read aloud: "một triệu hai
// trăm ba mươi tư nghìn đồng".
package money
