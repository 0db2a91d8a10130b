import SequenceMocks
import Testing

@testable import SequenceMarkets

/// Frames and bodies broken at random: an error or an event, never a crash, and never an amount
/// of zero where there was none.
@Suite("Mutated input", .fewAtATime)
struct MutationTests {
    static let frames = [
        """
        {"channel":"prices:BTC-USD","data":{"symbol":"BTC-USD","instrument_type":"spot",\
        "best_bid_px_1e9":76410000000000,"best_bid_sz_1e8":12000000,"best_bid_venue":"coinbase",\
        "best_ask_px_1e9":76411000000000,"best_ask_sz_1e8":8000000,"best_ask_venue":"kraken",\
        "spread_bps":1,"ts_ns":1745979000123456789}}
        """,
        """
        {"channel":"book:BTC-USDT","data":{"symbol":"BTC-USDT","venue":"binance",\
        "bids":[[76410.50,0.421],[76410.40,1.2]],"asks":[[76411.00,3.463e-05]],\
        "ts_ns":1745979000123456789,"is_snapshot":false,"checksum":1448524378}}
        """,
        """
        {"channel":"orders","data":{"node_order_id":"graph:graph_a1:btc_leg:1",\
        "client_order_id":"\\u00e9","symbol":"BTC-USD","side":"buy","qty_1e8":1000000,\
        "filled_qty_1e8":1000000,"status":"COMPLETED","updated_unix_ns":1745979001200000000}}
        """,
        """
        {"channel":"fills","data":{"node_order_id":"graph:graph_a1:btc_leg:1",\
        "venue_execution_id":"kraken-8f3a2b1c","symbol":"BTC-USD","side":"buy","qty_1e8":700000,\
        "price_1e9":76410000000000,"fee_1e9":100000000,"edge_id":"venue-edge-kraken"}}
        """,
        #"{"subscribed":["prices:BTC-USD"],"rejected":[]}"#,
        #"{"channel":"fills","gap":{"dropped":17}}"#,
    ]

    private func read(_ bytes: [UInt8]) -> StreamFrame? {
        guard bytes.withUnsafeBytes({ UTF8Validator.isValid($0) }) else { return nil }
        return bytes.withUnsafeBytes { buffer in
            let frame = try? StreamFrame.read(buffer)
            // The short way of the usual messages must not see what the general one does not.
            let short = try? StreamDecoder().event(in: buffer)
            if case .event(_, let event)? = frame {
                #expect(short == nil || short?.1 == event)
            } else {
                #expect(short == nil)
            }
            return frame
        }
    }

    @Test("Frames with bytes changed, added, removed and swapped", arguments: frames)
    func randomMutations(frame: String) async {
        let random = SeededGenerator(seed: UInt64(frame.utf8.count)).randomSource
        let alphabet = Array(#"{}[],:"\0123456789eE+-. nulltruefals"#.utf8) + [0, 0x1f, 0x80, 0xff]
        for _ in 0..<4_000 {
            var bytes = Array(frame.utf8)
            for _ in 0...random.next() % 4 where !bytes.isEmpty {
                let place = Int(random.next() % UInt64(bytes.count))
                let byte = alphabet[Int(random.next() % UInt64(alphabet.count))]
                switch random.next() % 4 {
                case 0: bytes[place] = byte
                case 1: bytes.insert(byte, at: place)
                case 2: bytes.remove(at: place)
                default: bytes.swapAt(place, Int(random.next() % UInt64(bytes.count)))
                }
            }
            _ = read(bytes)
            await Task.yield()
        }
    }

    @Test("Frames cut short at every byte are errors", arguments: frames)
    func truncations(frame: String) {
        let bytes = Array(frame.utf8)
        for count in 0..<bytes.count {
            let frame = read(Array(bytes.prefix(count)))
            if case .some = frame { Issue.record("accepted \(count) bytes") }
        }
    }

    @Test("Each field of a frame left out, null, of another type, huge or deep", arguments: frames)
    func fieldMutations(frame: String) throws {
        let value = try JSONValue(parsing: frame)
        guard let data = value["data"]?.objectValue else { return }
        let deep = (0..<600).reduce("1") { text, _ in "[\(text)]" }
        let replacements: [String?] = [
            nil, "null", "17", "-1", "\"x\"", "\"\"", "[]", "{}", "true", "1e400", deep,
            "123456789012345678901234567890", "0.1", #"{"a":{"b":[1]}}"#,
        ]
        for key in data.keys {
            for replacement in replacements {
                let members = data.members.compactMap { name, value -> String? in
                    guard name == key else { return "\"\(name)\":\(value)" }
                    return replacement.map { "\"\(name)\":\($0)" }
                }
                let channel = value["channel"]?.stringValue ?? ""
                let text = #"{"channel":"\#(channel)","data":{\#(members.joined(separator: ","))}}"#
                check(read(Array(text.utf8)), without: key, replacement)
            }
        }
    }

    /// A field that is missing or null must not come back as an amount of zero.
    private func check(_ frame: StreamFrame?, without key: String, _ replacement: String?) {
        guard replacement == nil || replacement == "null",
            case .event(_, let event)? = frame
        else { return }
        switch (event, key) {
        case (.price(let price), "best_bid_px_1e9"): #expect(price.bid == nil)
        case (.price(let price), "best_ask_sz_1e8"): #expect(price.askSize == nil)
        case (.fill(let fill), "fee_1e9"): #expect(fill.fee == nil)
        case (.fill, "price_1e9"), (.fill, "qty_1e8"), (.order, "qty_1e8"):
            Issue.record("\(key) is required")
        default: break
        }
    }
}
