module spanledger/bench/decode-otlp

go 1.24

require (
	go.opentelemetry.io/proto/otlp v1.9.0
	google.golang.org/protobuf v1.36.11
)
