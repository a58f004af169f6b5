package shop

import "strconv"

// What programs may read of a page, in the words of schema.org.

const vocabulary = "https://schema.org"

// linked is one thing.
type linked map[string]any

func (v *visit) trailData(trail []crumb) linked {
	var steps []linked
	for i, c := range trail {
		steps = append(steps, linked{"@type": "ListItem", "position": i + 1, "name": c.Name, "item": v.base + addressIn(v.words.Lang(), c.Path)})
	}
	return linked{"@context": vocabulary, "@type": "BreadcrumbList", "itemListElement": steps}
}

func (v *visit) organisation() linked {
	o := linked{"@context": vocabulary, "@type": "Organization", "name": v.name, "url": v.base + pathHome}
	if v.front.WhatsApp != "" {
		o["contactPoint"] = linked{"@type": "ContactPoint", "telephone": "+" + v.front.WhatsApp, "contactType": "sales"}
	}
	return o
}

func (v *visit) site() linked {
	return linked{"@context": vocabulary, "@type": "WebSite", "name": v.name, "url": v.base + pathHome,
		"potentialAction": linked{"@type": "SearchAction", "target": v.base + pathSearch + "?" + askText + "={search_term_string}",
			"query-input": "required name=search_term_string"}}
}

func (v *visit) productLinked(p *product, data productData) linked {
	name := p.NameIn(v.english())
	var pictures []string
	for _, hash := range p.Pictures() {
		pictures = append(pictures, v.base+photoPath(hash, 1080))
	}
	if pictures == nil {
		pictures = []string{v.base + cardPath(p.Pattern)}
	}
	availability := vocabulary + "/OutOfStock"
	switch {
	case data.Left > 0:
		availability = vocabulary + "/InStock"
	case len(data.Places) > 0:
		availability = vocabulary + "/InStoreOnly"
	}
	l := linked{"@context": vocabulary, "@type": "Product", "name": name, "sku": string(p.SKU), "image": pictures, "description": v.describe(p),
		"offers": linked{"@type": "Offer", "url": v.base + p.Path(), "priceCurrency": "IDR", "price": strconv.FormatInt(int64(p.Product.Price), 10),
			"availability": availability, "itemCondition": vocabulary + "/NewCondition"}}
	if p.In != nil {
		l["category"] = p.In.Name
	}
	if p.Of != nil {
		l["brand"] = linked{"@type": "Brand", "name": p.Of.Name}
	}
	if p.Page.Material != "" {
		l["material"] = p.Page.Material
	}
	if p.Page.Grams > 0 {
		l["weight"] = linked{"@type": "QuantitativeValue", "value": strconv.Itoa(p.Page.Grams), "unitCode": "GRM"}
	}
	if len(p.Barcode) == len("0000000000000") {
		l["gtin13"] = p.Barcode
	}
	return l
}

func (v *visit) fairLinked(f fairData) linked {
	first, opening := f.From, ""
	if day, hours, ok := f.nearest(f.From); ok {
		first, opening = day, hours.Opens
	}
	closing := ""
	if hours, open := f.Page.On(f.To); open {
		closing = hours.Closes
	}
	at := linked{"@type": "Place", "name": f.Place, "address": linked{"@type": "PostalAddress", "addressLocality": f.City, "addressCountry": "ID"}}
	if f.Page.Spot.Latitude != "" {
		at["geo"] = linked{"@type": "GeoCoordinates", "latitude": f.Page.Spot.Latitude, "longitude": f.Page.Spot.Longitude}
	}
	return linked{"@context": vocabulary, "@type": "Event", "name": f.Name, "startDate": moment(first, opening), "endDate": moment(f.To, closing),
		"eventStatus": vocabulary + "/EventScheduled", "eventAttendanceMode": vocabulary + "/OfflineEventAttendanceMode", "location": at,
		"url": v.base + pathFairs, "organizer": linked{"@type": "Organization", "name": v.name, "url": v.base + pathHome}}
}
