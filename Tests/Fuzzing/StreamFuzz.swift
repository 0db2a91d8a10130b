import SequenceMarkets

/// Messages of `/v1/stream`, read as a stream reads them.
enum StreamFuzz {
    static let target = FuzzTarget(name: "stream", seeds: seeds, run: run)

    private static let channels = [
        "prices:BTC-USD", "book:BTC-USD", "orders", "fills", "routing", "tca", "funding",
        "fair_price:BTC", "traces:d", "deployment:d", "news",
    ]

    @Sendable
    private static func seeds(_ fixtures: [Fixture]) -> [[UInt8]] {
        fixtures.map(\.json)
            + fixtures.flatMap { fixture in
                channels.map { channel in
                    Array(#"{"channel":"\#(channel)","data":"#.utf8) + fixture.json
                        + Array("}".utf8)
                }
                .filter { ((try? decode($0)) ?? 0) != 0 }
            }
    }

    private static func decode(
        _ bytes: [UInt8],
        with decoding: StreamDecoding = StreamDecoding()
    ) throws(JSONError) -> Int64 {
        let outcome = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in try decoding.decode(buffer) }
        }
        return try outcome.get()
    }

    @Sendable
    private static func run(_ bytes: [UInt8]) {
        let decoding = StreamDecoding()
        guard let sum = try? decode(bytes, with: decoding) else { return }
        // What the connection remembers of a message changes nothing.
        promise((try? decode(bytes, with: decoding)) == sum, "read again it reads differently")
        guard let value = try? JSONValue(parsing: bytes) else {
            return promise(false, "a message was read that is not JSON")
        }
        // The same message without a blank, and with as many as can be: the same numbers.
        promise((try? decode(value.serialized())) == sum, "without blanks it reads differently")
        promise((try? decode(value.spaced)) == sum, "with blanks it reads differently")
    }
}
