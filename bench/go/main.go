// Decodes OTLP trace requests with Go's protobuf on one core, as a yardstick for the same requests elsewhere.
//
//	decode-otlp FILE ROUNDS
//
// FILE holds requests, each after its length in four bytes, big-endian. Every round decodes all of them into
// new messages; garbage collection runs on the same core and is counted. Prints one JSON line.
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

type round struct {
	WallSeconds float64 `json:"wallSeconds"`
	CPUSeconds  float64 `json:"cpuSeconds"`
}

type outcome struct {
	Go     string  `json:"go"`
	Spans  int     `json:"spans"`
	Rounds []round `json:"rounds"`
}

func main() {
	runtime.GOMAXPROCS(1)
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: decode-otlp FILE ROUNDS"))
	}
	rounds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		fail(err)
	}
	requests, err := readRequests(os.Args[1])
	if err != nil {
		fail(err)
	}
	result := outcome{Go: runtime.Version()}
	// The first round grows the heap and is not counted.
	for i := 0; i <= rounds; i++ {
		wall, cpu := time.Now(), cpuSeconds()
		spans, err := decodeAll(requests)
		if err != nil {
			fail(err)
		}
		result.Spans = spans
		if i > 0 {
			result.Rounds = append(result.Rounds, round{time.Since(wall).Seconds(), cpuSeconds() - cpu})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fail(err)
	}
}

// The message has the fields of ExportTraceServiceRequest without the dependency on gRPC.
func decodeAll(requests [][]byte) (int, error) {
	spans := 0
	for _, body := range requests {
		var request trace.TracesData
		if err := proto.Unmarshal(body, &request); err != nil {
			return 0, err
		}
		for _, resource := range request.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				spans += len(scope.Spans)
			}
		}
	}
	return spans, nil
}

func readRequests(file string) ([][]byte, error) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var requests [][]byte
	for len(bytes) > 0 {
		if len(bytes) < 4 {
			return nil, fmt.Errorf("the file ends inside a length")
		}
		length := int(binary.BigEndian.Uint32(bytes))
		if len(bytes)-4 < length {
			return nil, fmt.Errorf("the file ends inside a request")
		}
		requests = append(requests, bytes[4:4+length])
		bytes = bytes[4+length:]
	}
	return requests, nil
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fail(err)
	}
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func seconds(value syscall.Timeval) float64 {
	return float64(value.Sec) + float64(value.Usec)/1e6
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
