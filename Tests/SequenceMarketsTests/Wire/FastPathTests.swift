import SequenceMocks
import Testing

@testable import SequenceMarkets

/// What is read many bytes at a time reads the same as one byte at a time.
@Suite("Numbers, keys and values read many bytes at a time", .fewAtATime)
struct FastPathTests {
    private func read<Value>(
        _ text: String,
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws -> Value {
        // Bytes behind the value decide whether whole words may be read: try both.
        let padded = Array((text + String(repeating: " ", count: 64)).utf8)
        let wide = try JSONReader.read(padded, body)
        let narrow = try JSONReader.read(Array(text.utf8), body)
        #expect("\(wide)" == "\(narrow)")
        return wide
    }

    @Test("Whole numbers of every length, and those that do not fit")
    func wholeNumbers() throws {
        var random = SeededGenerator(seed: 1)
        for digits in 1...22 {
            for _ in 0..<60 {
                var text = String(Int.random(in: 1...9, using: &random))
                for _ in 1..<digits { text += String(Int.random(in: 0...9, using: &random)) }
                for sign in ["", "-"] {
                    let found = try? read(sign + text) { r throws(JSONError) in try r.readInt64() }
                    #expect(found == Int64(sign + text), "\(sign)\(text)")
                }
            }
        }
    }

    @Test("Decimal numbers are what their text says, to the last step")
    func decimals() throws {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<3_000 {
            let whole = String(Int.random(in: 0...99_999_999, using: &random))
            let length = Int.random(in: 1...10, using: &random)
            let fraction = (0..<length).map { _ in Int.random(in: 0...9, using: &random) }
            let text = whole + "." + fraction.map(String.init).joined()
            let slow = Array(text.utf8).withUnsafeBytes { DecimalText.parse($0, scale: 9) }
            let found: Px = try read(text) { r throws(JSONError) in try r.readFixed() }
            #expect(slow == .value(found.raw), "\(text)")
        }
    }

    @Test("Doubles are the nearest to their text")
    func doubles() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<3_000 {
            let whole = Int.random(in: 0...999_999_999, using: &random)
            let fraction = Int.random(in: 0...99_999_999, using: &random)
            for text in ["\(whole).\(fraction)", "-\(whole)", "\(whole)e-3", "0.\(fraction)"] {
                let found = try read(text) { r throws(JSONError) in try r.readDouble() }
                #expect(found == Double(text), "\(text)")
            }
        }
    }

    @Test(
        "Text that is not a number stays an error",
        arguments: ["01", "-", "1.", ".5", "1.2.3", "0x1", "1e", "--1", "1 2", "12345678.", "00.1"]
    )
    func malformedNumbers(text: String) {
        #expect(throws: (any Error).self) {
            try read(text) { r throws(JSONError) in try r.readFixed(Px.self) }
        }
        #expect(throws: (any Error).self) {
            try read(text) { r throws(JSONError) in try r.readDouble() }
        }
        #expect(throws: (any Error).self) {
            try read(text) { r throws(JSONError) in try r.readInt64() }
        }
    }

    @Test("Every known value is found in any case, and nothing else is", arguments: Venue.known)
    func knownValues(venue: Venue) throws {
        for text in [venue.rawValue, venue.rawValue.uppercased()] {
            let found: Venue = try read("\"\(text)\"") { r throws(JSONError) in try r.readEnum() }
            #expect(found == venue)
        }
        for text in [venue.rawValue + "x", "x" + venue.rawValue, String(venue.rawValue.dropLast())]
        {
            let found: Venue = try read("\"\(text)\"") { r throws(JSONError) in try r.readEnum() }
            #expect(found.rawValue == text)
        }
    }

    @Test("A known value with zero bytes behind it is no value, and no JSON")
    func zeroBytes() {
        #expect(throws: (any Error).self) {
            try read("\"buy\0\0\"") { r throws(JSONError) in try r.readEnum(Side.self) }
        }
    }

    @Test("Fields in any order, left out, and at the very end of the text")
    func fieldsInAnyOrder() throws {
        let fields = [
            #""symbol":"A""#, #""best_bid_px_1e9":1"#, #""best_ask_px_1e9":2"#, #""ts_ns":3"#,
            #""unknown":[{"best_bid_px_1e9":9}]"#, #""instrument_type":"spot""#,
        ]
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            let chosen = fields.dropFirst().filter { _ in Bool.random(using: &random) }
            let all = (fields.prefix(1) + chosen).shuffled(using: &random)
            let separator = Bool.random(using: &random) ? "," : " , "
            let text = "{" + all.joined(separator: separator) + "}"
            let update = try PriceUpdate(json: Array(text.utf8))
            #expect(update.symbol == "A")
            #expect(update.bid?.raw == (chosen.contains(fields[1]) ? 1 : nil))
            #expect(update.ask?.raw == (chosen.contains(fields[2]) ? 2 : nil))
            #expect(update.time?.raw == (chosen.contains(fields[3]) ? 3 : nil))
        }
    }

    @Test("Strings are written with every byte escaped that must be, wherever it occurs")
    func writtenStrings() throws {
        for length in 0...20 {
            for place in 0..<max(length, 1) {
                for odd in ["\"", "\\", "\n", "\u{1}", "é", "\u{1f}"] {
                    var characters = Array(repeating: "a", count: length)
                    if !characters.isEmpty { characters[place] = odd }
                    let text = characters.joined()
                    var writer = JSONWriter()
                    writer.string(text)
                    #expect(try JSONValue(parsing: writer.bytes) == .string(text))
                }
            }
        }
    }

    @Test("A text longer than the writer's first buffer is whole")
    func longTexts() throws {
        var writer = JSONWriter()
        writer.array { writer in
            for number in 0..<2_000 {
                writer.string("number \(number)")
                writer.int(Int64(number))
                writer.decimal(Px(raw: -Int64(number)))
            }
        }
        let value = try JSONValue(parsing: writer.bytes)
        #expect(value.arrayValue?.count == 6_000)
    }

    @Test("A thousand symbols and edges that recur on one link are each read as themselves")
    func recurring() throws {
        let decoder = StreamDecoder()
        var random = SeededGenerator(seed: 11)
        // More than the decoder keeps, so that some move others.
        for _ in 0..<6_000 {
            let number = Int.random(in: 0..<1_000, using: &random)
            let symbol = "S\(number)-USD"
            let (edge, venue): (String, Venue?) =
                switch number % 4 {
                case 0: ("venue-edge-kraken", .kraken)
                case 1: ("venue-edge-v\(number)", Venue(unchecked: "v\(number)"))
                case 2: ("edge-\(number)", nil)
                default: ("venue-edge-", nil)
                }
            let text = """
                {"channel":"fills","data":{"node_order_id":"graph:g:leg:1",\
                "venue_execution_id":"e1","symbol":"\(symbol)","side":"buy","qty_1e8":1,\
                "price_1e9":2,"fee_1e9":3,"edge_id":"\(edge)","ts_unix_ns":4}}
                """
            let event = try Array(text.utf8).withUnsafeBytes { try decoder.event(in: $0) }
            guard case .fill(let fill)? = event?.1 else {
                Issue.record("no fill: \(text)")
                return
            }
            #expect(fill.symbol == symbol && fill.edgeID == edge && fill.venue == venue)
        }
    }
}
