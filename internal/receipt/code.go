package receipt

import (
	"fmt"

	"lapak/internal/qr"
)

// Code draws the code of a block made by Link or PaymentCode, one dot to a module
// and without its white border. It fails when the payload is empty or too long.
func Code(b Block) (Bitmap, error) {
	encode := qr.Link
	if b.Payment {
		encode = qr.Payment
	}
	modules, err := encode(b.Payload)
	if err != nil {
		return Bitmap{}, fmt.Errorf("receipt.Code: %w", err)
	}
	out := NewBitmap(modules.Size(), modules.Size())
	for y := range out.Height {
		for x := range out.Width {
			if modules.Black(x, y) {
				out.Set(x, y)
			}
		}
	}
	return out, nil
}
