# A cutout as PNG.
curl -fsS -T samples/rocket.jpg -H 'accept: image/png' 'http://127.0.0.1:4000/cut' -o cutout.png
# As shops show it, as JPEG.
curl -fsS -T samples/rocket.jpg 'http://127.0.0.1:4000/cut?preset=PRODUCT' -o product.jpg
# As WebP.
curl -fsS -T samples/rocket.jpg -H 'accept: image/webp' 'http://127.0.0.1:4000/cut' -o cutout.webp
# On a color.
curl -fsS -X POST -H 'x-graphql-yoga-csrf: 1' -F image=@samples/rocket.jpg -F 'recipe={"composite":{"color":{"color":"#f4a261"}}}' 'http://127.0.0.1:4000/cut' -o color.png
# On another picture.
curl -fsS -H 'x-graphql-yoga-csrf: 1' -F image=@samples/rocket.jpg -F background=@samples/coffee.png -F 'recipe={"composite":{"picture":{"image":{"upload":"background"}}}}' 'http://127.0.0.1:4000/cut' -o picture.png
# The mask alone.
curl -fsS -H 'x-graphql-yoga-csrf: 1' -F image=@samples/rocket.jpg -F 'recipe={"composite":{"matte":{}},"encode":{"png":{}}}' 'http://127.0.0.1:4000/cut' -o mask.png
# At most 300 pixels wide.
curl -fsS -H 'x-graphql-yoga-csrf: 1' -F image=@samples/rocket.jpg -F 'recipe={"layout":[{"scale":{"width":300}}],"encode":{"png":{}}}' 'http://127.0.0.1:4000/cut' -o small.png
# From another program, by a pipe.
cat samples/rocket.jpg | curl -fsS -T - -H 'accept: image/png' 'http://127.0.0.1:4000/cut' -o piped.png
# With warnings, id and digest of the recipe, which are headers.
curl -fsS -T samples/rocket.jpg -D headers.txt -H 'accept: image/png' 'http://127.0.0.1:4000/cut' -o with-headers.png
# Asked again by itself where the server is busy.
curl -fsS --retry 5 -T samples/rocket.jpg -H 'accept: image/png' 'http://127.0.0.1:4000/cut' -o patient.png
