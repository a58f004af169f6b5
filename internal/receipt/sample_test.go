package receipt_test

import (
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

// noon is a fixed moment in the life of the sample stall.
func noon() time.Time { return time.Date(2026, 11, 22, 5, 30, 0, 0, time.UTC) }

func options(lang i18n.Lang) receipt.Options {
	return receipt.Options{
		Words: i18n.MustLoad(lang),
		Stall: pos.Stall{
			Code: "KBI", Name: "Karya Sriwijaya",
			Fair:          pos.Fair{Name: "Bazar Kambang Iwak", Place: "Taman Kambang Iwak", City: "Palembang"},
			ReceiptFooter: "Barang dapat ditukar hari ini dengan struk ini.",
		},
		Staff: func(id pos.StaffID) string {
			return map[pos.StaffID]string{"k1": "Kasir 1", "s1": "Pengawas"}[id]
		},
		Trace: "4f3a9c21",
	}
}

// bigSale has goods of three Lapas, every kind of discount, rounding and split tender.
func bigSale() pos.Sale {
	line := func(no int, name, en string, producer pos.ProducerCode, lapas string, price, discount, share int, quantity int) pos.Line {
		return pos.Line{
			No: no, SKU: pos.SKU(name), Name: name, NameEN: en, Producer: producer, ProducerName: lapas,
			Price: rp(price), Quantity: quantity, Discount: rp(discount), Share: rp(share),
		}
	}
	s := pos.Sale{
		ID: "s1", Number: "KBI-A-261122-0042", Stall: "KBI", Terminal: "t1", Shift: "sh1", Day: "2026-11-22", At: noon(),
		Cashier: "k1", CashierLabel: "Kasir 1",
		Lines: []pos.Line{
			line(1, "Keripik pisang cokelat 250 g", "Chocolate banana chips 250 g", "LPP", "LPP Kelas IIA Palembang", 18_000, 4_000, 2_500, 3),
			line(2, "Tas anyaman pandan ukuran besar dengan tali kulit", "Large woven pandan bag with leather strap", "LPB", "Lapas Kelas IIA Banyuasin", 145_000, 0, 7_250, 1),
			line(3, "Kopi robusta Semendo 200 g", "Semendo robusta coffee 200 g", "LPM", "Lapas Kelas IIB Muara Enim", 35_000, 0, 3_500, 2),
			line(4, "Stik talas", "", "LPP", "LPP Kelas IIA Palembang", 12_550, 0, 1_255, 2),
		},
		Rounding: -95,
	}
	s.Lines[1].Note = "Warna merah"
	s.Tenders = []pos.Tender{
		{Method: pos.QRIS, Amount: rp(100_000), Reference: "0091 2281", CheckedBy: "k1", CheckedAt: noon()},
		{Method: pos.Cash, Amount: rp(200_000)},
	}
	s.Change = rp(300_000) - s.Paid()
	return s
}

func smallSale() pos.Sale {
	return pos.Sale{
		ID: "s2", Number: "KBI-A-261122-0043", Day: "2026-11-22", Terminal: "t1", At: noon(), Cashier: "k1", CashierLabel: "Kasir 1",
		Lines:   []pos.Line{{No: 1, SKU: "K1", Name: "Stik talas", Producer: "LPP", ProducerName: "LPP Kelas IIA Palembang", Price: 12_500, Quantity: 1}},
		Tenders: []pos.Tender{{Method: pos.QRIS, Amount: 12_500, CheckedBy: "k1", CheckedAt: noon()}},
	}
}

// orderedSale hands over an order of the shop that was paid there.
func orderedSale() pos.Sale {
	s := smallSale()
	s.Order, s.Tenders = "7QK4-M2XA", []pos.Tender{{Method: pos.Prepaid, Amount: 12_500, Reference: "7QK4-M2XA"}}
	return s
}

func rp(n int) money.Rupiah { return money.Rupiah(n) }

func refund() pos.Refund {
	return pos.Refund{
		Number: "KBI-A-261122-R0003", SaleNumber: "KBI-A-261122-0042", Day: "2026-11-22", At: noon(), CashierLabel: "Kasir 1",
		ApprovedBy: "s1", Reason: "Jahitan lepas", Method: pos.Cash, Paid: 137_700, Rounding: 50,
		Lines: []pos.RefundLine{{No: 2, SKU: "T1", Name: "Tas anyaman pandan", NameEN: "Woven pandan bag", Producer: "LPB", Quantity: 1, Amount: 137_750}},
	}
}

func void() pos.Void {
	return pos.Void{
		Number: "KBI-A-261122-0041", Day: "2026-11-22", At: noon(), By: "k1", ApprovedBy: "s1", Reason: "Salah hitung barang", Total: 54_000,
	}
}

func shift(closed bool) receipt.ShiftTotals {
	t := receipt.ShiftTotals{
		Shift: pos.Shift{
			ID: "sh1", Day: "2026-11-22", OpenedAt: noon().Add(-5 * time.Hour), OpenedBy: "k1", Float: pos.Count{{Value: 50_000, Number: 4}},
			Expected: 1_824_500,
		},
		Drawer: pos.Drawer{Float: 200_000, CashSales: 1_762_200, CashRefunds: 137_700, CashIn: 50_000, CashOut: 50_000},
		At:     noon(),
		Sales:  42, Items: 118, Gross: 2_800_000, Discount: 37_205, Refund: 137_700, Rounding: -95, Net: 2_625_000,
		Voids: 1, VoidTotal: 54_000, Refunds: 1, First: "KBI-A-261122-0001", Last: "KBI-A-261122-0043",
		Methods:   []receipt.MethodTotal{{Method: pos.Cash, Sales: 30, Total: 1_624_500}, {Method: pos.QRIS, Sales: 12, Total: 1_000_500}},
		Producers: []receipt.ProducerTotal{{Code: "LPP", Name: "LPP Kelas IIA Palembang", Items: 80, Net: 1_500_000}, {Code: "LPB", Name: "Lapas Kelas IIA Banyuasin", Items: 38, Net: 1_125_095}},
	}
	if closed {
		t.Shift.ClosedAt, t.Shift.ClosedBy = noon(), "k1"
		t.Shift.Counted = pos.Count{{Value: 100_000, Number: 15}, {Value: 50_000, Number: 6}, {Value: 5_000, Number: 0}, {Value: 2_000, Number: 10}, {Value: 500, Number: 5}}
		t.Shift.Reason = "Salah memberi kembalian"
	}
	return t
}

// slips are all kinds of slips in a language, by the name of their golden file.
func slips(lang i18n.Lang) map[string]receipt.Doc {
	plain, marked := options(lang), options(lang)
	marked.Copy, marked.Practice, marked.Link = true, true, "https://karya.example/s/KBI-A-261122-0042"
	blind := shift(false)
	blind.Blind = true
	owing := shift(true)
	owing.Charges = openCharges()
	blindOwing := blind
	blindOwing.Charges = openCharges()
	in := pos.CashMove{Day: "2026-11-22", At: noon(), By: "k1", Amount: 50_000, Reason: "Tambahan uang kecil"}
	out := in
	out.Amount, out.Reason = -50_000, "Beli kantong belanja"
	return map[string]receipt.Doc{
		"sale":         receipt.ForSale(bigSale(), plain),
		"sale-marked":  receipt.ForSale(bigSale(), marked),
		"sale-small":   receipt.ForSale(smallSale(), plain),
		"sale-order":   receipt.ForSale(orderedSale(), plain),
		"refund":       receipt.ForRefund(refund(), plain),
		"void":         receipt.ForVoid(void(), plain),
		"x":            receipt.ForShift(shift(false), plain),
		"x-blind":      receipt.ForShift(blind, plain),
		"z":            receipt.ForShift(shift(true), plain),
		"z-qris":       receipt.ForShift(owing, plain),
		"x-blind-qris": receipt.ForShift(blindOwing, plain),
		"cash-in":      receipt.ForCashMove(in, plain),
		"cash-out":     receipt.ForCashMove(out, plain),
		"code":         receipt.PaymentSlip(merchant(), plain),
		"code-amount":  receipt.PaymentSlip(asking(25_000, false), plain),
		"code-typed":   receipt.PaymentSlip(asking(25_000, true), plain),
		"test":         receipt.TestPage(receipt.Trial{Printer: "usb:/dev/usb/lp0", Profile: "safe-58", Columns: 32, Dots: 384, At: noon()}, plain),
	}
}

// openCharges are QRIS money that nobody has decided about when the shift ends.
func openCharges() []receipt.OpenCharge {
	return []receipt.OpenCharge{
		{At: noon().Add(-26 * time.Hour), State: pos.ChargeLate, Sum: 25_000, Reference: "990011771234"},
		{At: noon().Add(-time.Hour), State: pos.ChargeDouble, Sum: 1_275_000, Number: "KBI-A-261122-0042", Reference: "223302"},
		{At: noon(), State: pos.ChargeWaiting, Sum: 60_000},
	}
}

// merchant is one of a bank that does not exist.
func merchant() receipt.Merchant {
	return receipt.Merchant{
		Name: "LAPAK MUSI CONTOH", City: "PALEMBANG", NMID: "ID1099999900001", Terminal: "A01", Fingerprint: "7B2D-91C4", At: noon(),
		Payload: "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
			"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG" +
			"61053011162070703A016304C8E7",
	}
}

func asking(amount money.Rupiah, typed bool) receipt.Merchant {
	m := merchant()
	m.Amount, m.Typed = amount, typed
	return m
}
