package shop

// The addresses that the public sees. They are words of the language of those who
// pass them on.
const (
	pathHome      = "/"
	pathCategory  = "/kategori/"
	pathSearch    = "/cari"
	pathProduct   = "/barang/"
	pathFairs     = "/acara"
	pathProducers = "/lapas"
	pathProducer  = "/lapas/"
	pathAbout     = "/tentang"
	pathThanks    = "/terima-kasih"
	pathPhoto     = "/foto/"
	pathTile      = "/pola/"
	pathStyle     = "/gaya.css"
	pathCart      = "/keranjang"
	pathCheckout  = "/pesan"
	pathStatus    = "/pesanan/"
	stepPay       = "bayar"
	stepCancel    = "batal"
	stepWrite     = "tulis"
)

// What an address may ask for.
const (
	askText     = "q"
	askPage     = "hal"
	askOrder    = "urut"
	askProducer = "lapas"
	askReceipt  = "struk"
	askDone     = "ok"

	cheapFirst = "murah"
	dearFirst  = "mahal"
)
