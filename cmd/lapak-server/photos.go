package main

import (
	"context"
	"fmt"
	"os"

	"lapak/internal/picture"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// addPhoto gives a product its picture. It is drawn anew, smaller: what a camera
// wrote into the file beside the picture, such as the place, goes no further.
func addPhoto(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 2, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		list, err := central.Books(id).Catalogue(ctx)
		if err != nil {
			return err
		}
		product, err := list.BySKU(pos.SKU(args[0]))
		if err != nil {
			return err
		}
		photo, err := readPhoto(args[1])
		if err != nil {
			return err
		}
		if err := central.EditPhoto(ctx, id, product.SKU, photo, store.VersionOf(product)); err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, c.words().T("server.photo_added", "sku", args[0], "size", fmt.Sprint((len(photo.Body)+1023)/1024)))
		return nil
	})
}

// readPhoto reads a picture file and makes of it what goes down to the stalls.
func readPhoto(file string) (store.SizedPhoto, error) {
	info, err := os.Stat(file)
	if err != nil {
		return store.SizedPhoto{}, pos.Refuse(pos.NotFound, "import_no_file", "file", file).Because(err)
	}
	if info.Size() > picture.MostBytes {
		return store.SizedPhoto{}, pos.Refuse(pos.Invalid, "photo_too_large", "file", file)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return store.SizedPhoto{}, pos.Refuse(pos.NotFound, "import_no_file", "file", file).Because(err)
	}
	till, page, err := picture.Make(file, body)
	return store.NewSizedPhoto(till, page), err
}
