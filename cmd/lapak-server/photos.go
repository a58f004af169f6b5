package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // reads PNG beside JPEG
	"os"
	"slices"

	"golang.org/x/image/draw"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// What a picture of goods may be, and becomes. A tile of the till is a hundred
// pixels wide; four times that looks good on every screen and is quickly sent.
const (
	photoFile   = 30 << 20 // bytes
	photoPixels = 50_000_000
	photoSide   = 480
	photoGrade  = 82 // of JPEG
)

// addPhoto gives a product its picture. It is drawn anew, smaller: what a camera
// wrote into the file beside the picture, such as the place, goes no further.
func addPhoto(c *command, args []string) int {
	tenantName := c.tenantFlag()
	return c.work(changing(), args, 2, func(ctx context.Context, central *store.Central, args []string) error {
		id, err := tenant(ctx, central, *tenantName)
		if err != nil {
			return err
		}
		list, err := central.Books(id).Catalogue(ctx)
		if err != nil {
			return err
		}
		sku := pos.SKU(args[0])
		if _, err := list.BySKU(sku); err != nil {
			return err
		}
		photo, err := readPhoto(args[1])
		if err != nil {
			return err
		}
		products := slices.Clone(list.Products())
		for i := range products {
			if products[i].SKU == sku {
				products[i].Photo = photo.Hash
			}
		}
		if list, err = pos.NewCatalogue(products, list.Producers(), list.Splits()); err != nil {
			return err
		}
		if err := central.SavePhoto(ctx, id, photo); err != nil {
			return err
		}
		if err := central.ReplaceCatalogue(ctx, id, list); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, c.words().T("server.photo_added", "sku", args[0], "size", fmt.Sprint((len(photo.Body)+1023)/1024)))
		return nil
	})
}

// readPhoto reads a picture file and makes of it what goes down to the stalls.
func readPhoto(file string) (store.Photo, error) {
	info, err := os.Stat(file)
	if err != nil {
		return store.Photo{}, pos.Refuse(pos.NotFound, "import_no_file", "file", file).Because(err)
	}
	if info.Size() > photoFile {
		return store.Photo{}, pos.Refuse(pos.Invalid, "photo_too_large", "file", file)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return store.Photo{}, pos.Refuse(pos.NotFound, "import_no_file", "file", file).Because(err)
	}
	// The size first: a small file may claim to be a picture of a hundred gigabytes.
	shape, _, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil {
		return store.Photo{}, pos.Refuse(pos.Invalid, "photo_unreadable", "file", file).Because(err)
	}
	if shape.Width <= 0 || shape.Height <= 0 || shape.Width > photoPixels/shape.Height {
		return store.Photo{}, pos.Refuse(pos.Invalid, "photo_too_large", "file", file)
	}
	picture, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		return store.Photo{}, pos.Refuse(pos.Invalid, "photo_unreadable", "file", file).Because(err)
	}
	var small bytes.Buffer
	if err := jpeg.Encode(&small, shrink(picture), &jpeg.Options{Quality: photoGrade}); err != nil {
		return store.Photo{}, err
	}
	sum := sha256.Sum256(small.Bytes())
	return store.Photo{Hash: hex.EncodeToString(sum[:]), Type: "image/jpeg", Body: small.Bytes()}, nil
}

// shrink draws a picture on white so that its longer side fits.
func shrink(picture image.Image) image.Image {
	from := picture.Bounds()
	width, height := from.Dx(), from.Dy()
	if longer := max(width, height); longer > photoSide {
		width, height = max(1, width*photoSide/longer), max(1, height*photoSide/longer)
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(to, to.Bounds(), picture, from, draw.Over, nil)
	return to
}
