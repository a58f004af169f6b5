package kit

import "fyne.io/fyne/v2"

// Icons that Fyne has none of, drawn on its grid of 24 by 24 in one colour.

func svg(name, body string) fyne.Resource {
	return fyne.NewStaticResource(name+".svg",
		[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#000000" d="`+body+`"/></svg>`))
}

// BasketIcon stands for selling.
func BasketIcon() fyne.Resource {
	return svg("basket", "M17.2 9l-4.4-6.6a1 1 0 0 0-1.6 0L6.8 9H2c-.6 0-1 .5-1 1l.1.3 2.5 9.3c.2.8 1 1.4 1.9 1.4h13c.9 0 1.7-.6 1.9-1.4l2.5-9.3.1-.3c0-.5-.4-1-1-1h-4.8zM9 9l3-4.4L15 9H9zm3 8a2 2 0 1 1 0-4 2 2 0 0 1 0 4z")
}

// BanknoteIcon stands for cash.
func BanknoteIcon() fyne.Resource {
	return svg("banknote", "M2 5h20v14H2V5zm2 4.5v5A2.5 2.5 0 0 1 6.500 17h11a2.500 2.500 0 0 1 2.500-2.500v-5A2.500 2.500 0 0 1 17.500 7h-11A2.500 2.500 0 0 1 4 9.500zM12 15a3 3 0 1 1 0-6 3 3 0 0 1 0 6z")
}

// CodeIcon stands for a payment code.
func CodeIcon() fyne.Resource {
	return svg("code", "M3 3h8v8H3V3zm2 2v4h4V5H5zm8-2h8v8h-8V3zm2 2v4h4V5h-4zM3 13h8v8H3v-8zm2 2v4h4v-4H5zm8-2h3v3h-3v-3zm5 0h3v3h-3v-3zm-2.500 2.500h3v3h-3v-3zM13 18h3v3h-3v-3zm5 0h3v3h-3v-3z")
}

// TransferIcon stands for a payment between accounts.
func TransferIcon() fyne.Resource {
	return svg("transfer", "M12 2L2 7v2h20V7L12 2zM4 11h3v7H4v-7zm6.500 0h3v7h-3v-7zM17 11h3v7h-3v-7zM2 20h20v2H2v-2z")
}

// CardIcon stands for a debit or credit card.
func CardIcon() fyne.Resource {
	return svg("card", "M20 4H4a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2zm0 14H4v-6h16v6zm0-10H4V6h16v2z")
}

// Clouds stand for the central store. Each is one outline with a sign cut out of
// it, drawn the other way round so that it stays open.
const cloud = "M6.500 20C3.460 20 1 17.600 1 14.600 1 11.900 3 9.700 5.600 9.300 6.500 6.200 9.200 4 12.400 4 15.900 4 18.700 6.800 18.900 10.300 21.200 10.600 23 12.600 23 15.100 23 17.800 20.900 20 18.200 20z"

// CloudSentIcon stands for a journal that has all arrived.
func CloudSentIcon() fyne.Resource {
	return svg("cloud-sent", cloud+"M7.700 14.200l3.300 3.300 5.400-5.400-1.400-1.400-4 4-1.900-1.900z")
}

// CloudWaitingIcon stands for entries that wait to be sent.
func CloudWaitingIcon() fyne.Resource {
	return svg("cloud-waiting", cloud+"M12 9.500l-4 4h3v4h2v-4h3z")
}

// CloudTroubleIcon stands for sending that needs somebody.
func CloudTroubleIcon() fyne.Resource {
	return svg("cloud-trouble", cloud+"M11 9v5h2v-5zM11 15.500v2h2v-2z")
}
