import Foundation
import Testing

@testable import SequenceMarkets

@Suite("A model's one mapping", .fewAtATime)
struct WireModelTests {
    /// A model with a field of each kind.
    struct Sample: WireModel {
        var symbol: String
        var quantity: Qty
        var price: Px?
        var tags: [String]
        var child: Child?
        var extra: JSONObject

        static var blank: Sample {
            Sample(symbol: "", quantity: 0, price: nil, tags: [], child: nil, extra: JSONObject())
        }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("symbol", &symbol)
            try wire.steps("qty_1e8", &quantity)
            try wire.decimal("price", &price)
            try wire.field("tags", &tags)
            try wire.field("child", &child)
            try wire.rest(&extra)
        }
    }

    struct Child: WireModel {
        var name: String

        static var blank: Child { Child(name: "") }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("name", &name)
        }
    }

    private static let whole = Sample(
        symbol: "BTC-USD",
        quantity: Qty(raw: 5),
        price: 1.5,
        tags: ["a", "b"],
        child: Child(name: "c"),
        extra: JSONObject()
    )

    private func read(_ text: String) throws(JSONError) -> Sample {
        try Sample(json: Array(text.utf8))
    }

    private func error(_ text: String) -> JSONError? {
        do throws(JSONError) {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    private static let members = [
        #""symbol":"BTC-USD""#, #""qty_1e8":5"#, #""price":1.5"#, #""tags":["a","b"]"#,
        #""child":{"name":"c"}"#,
    ]

    @Test("It writes its fields in its own order, and reads them back")
    func roundTrip() throws {
        let text = "{" + Self.members.joined(separator: ",") + "}"
        #expect(String(decoding: Self.whole.json, as: UTF8.self) == text)
        #expect(try read(text) == Self.whole)
    }

    @Test("The fields may come in any order", arguments: 0..<120)
    func anyOrder(place: Int) throws {
        var (rest, members, number) = (Self.members, [String](), place)
        while !rest.isEmpty {
            members.append(rest.remove(at: number % rest.count))
            number /= rest.count + 1
        }
        #expect(try read("{" + members.joined(separator: ",") + "}") == Self.whole)
    }

    @Test("White space may stand wherever JSON allows it")
    func whiteSpace() throws {
        let text =
            "{" + Self.members.joined(separator: " ,\n\t ").replacing("\":", with: "\" :\r\n ")
            + " }"
        #expect(try read(text) == Self.whole)
    }

    @Test("A key with escapes is the same key")
    func escapedKey() throws {
        let text = "{" + Self.members.joined(separator: ",") + "}"
        let escaped = text.replacing("symbol", with: #"sym\u0062ol"#)
            .replacing("\"name\"", with: #""n\u0061me""#)
        #expect(try read(escaped) == Self.whole)
    }

    @Test("Of a repeated field the last value counts")
    func repeated() throws {
        let sample = try read(#"{"symbol":"A","qty_1e8":1,"symbol":"B","qty_1e8":2,"symbol":"C"}"#)
        #expect(sample.symbol == "C" && sample.quantity.raw == 2)
    }

    @Test("Members it does not name are kept in their order, wherever they stand")
    func unknownMembers() throws {
        let text = #"{"x":1,"symbol":"A","y":{"symbol":"B"},"qty_1e8":1,"z":[{}],"symbols":"D"}"#
        let sample = try read(text)
        #expect(sample.symbol == "A")
        #expect(sample.extra.members.map(\.0) == ["x", "y", "z", "symbols"])
        #expect(try Sample(json: sample.json) == sample)
    }

    @Test("A model that keeps nothing counts what it does not know")
    func counted() throws {
        let text = #"{"x":1,"name":"c","y":[2]}"#
        try JSONReader.read(Array(text.utf8)) { reader throws(JSONError) in
            let child = try Child(from: &reader)
            #expect(child.name == "c" && reader.unknownFieldCount == 2)
        }
    }

    @Test(
        "A missing required field is named",
        arguments: [
            (#"{}"#, "symbol"), (#"{ }"#, "symbol"), (#"{"qty_1e8":1}"#, "symbol"),
            (#"{"symbol":"A"}"#, "qty_1e8"), (#"{"symbol":"A","price":1,"tags":[]}"#, "qty_1e8"),
            (#"{"symbol":"A","qty_1e8":1,"child":{}}"#, "name"),
        ]
    )
    func missing(text: String, field: String) {
        #expect(error(text)?.expected == "the field \"\(field)\"")
    }

    @Test("Null is nil where a value may be missing, and an error where it may not")
    func null() throws {
        let text = #"{"symbol":"A","qty_1e8":1,"price":null,"tags":null,"child":null}"#
        let sample = try read(text)
        #expect(sample.price == nil && sample.tags.isEmpty && sample.child == nil)
        #expect(error(#"{"symbol":null,"qty_1e8":1}"#) != nil)
        #expect(error(#"{"symbol":"A","qty_1e8":null}"#) != nil)
    }

    @Test(
        "What is not an object, or goes on behind its end, is refused",
        arguments: [
            "", "[]", "1", #""symbol""#, "{", "{,}", #"{"symbol"}"#, #"{"symbol":}"#,
            #"{"symbol":"A" "qty_1e8":1}"#, #"{"symbol":"A","qty_1e8":1,}"#, #"{5:1}"#,
            #"{"symbol":"A","qty_1e8":1}"price":2"#, #"{}"symbol":"A","qty_1e8":1"#,
            #"{"symbol":"A","qty_1e8":1}}"#, #"{"symbol":"A","qty_1e8":1,"x"}"#,
            #"{"symbol":"A","qty_1e8":1 :2}"#, #"{"symbol":"A",,"qty_1e8":1}"#,
        ]
    )
    func malformed(text: String) {
        #expect(error(text) != nil)
    }

    @Test("A text cut short at any byte is refused")
    func cutShort() {
        let text = Self.whole.json
        for count in 0..<text.count {
            #expect(throws: JSONError.self) { try Sample(json: Array(text.prefix(count))) }
        }
    }

    @Test("Objects inside objects are as deep as the reader allows, and no deeper")
    func depth() throws {
        let nested = { (count: Int) in
            let open = String(repeating: "[", count: count)
            let close = String(repeating: "]", count: count)
            return #"{"symbol":"A","qty_1e8":1,"x":"# + open + close + "}"
        }
        #expect(try read(nested(JSONReader.depthLimit - 1)).extra.members.count == 1)
        #expect(error(nested(JSONReader.depthLimit)) != nil)
    }

    /// A model with a field of each other kind.
    struct Other: WireModel, HoldsRowIssues {
        var name: String
        var rows: [Child] = []
        var byName: [String: Child] = [:]
        var byVenue: [Venue: Child] = [:]
        var spelling: String?
        var number: Int?
        var words: String?
        var issues: [RowIssue] = []

        static var blank: Other { Other(name: "") }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.constant("kind", "other")
            try wire.field("name", &name)
            try wire.rows("rows", &rows, &issues)
            try wire.field("by_name", &byName)
            try wire.field("by_venue", &byVenue)
            try wire.field("spelling", &spelling)
            try wire.number("number", &number)
            try wire.words("words", &words)
            try wire.alias("speling", &spelling)
            try wire.alias("text", words: &words)
        }

        mutating func supply(_ missing: inout [String]) {
            if let spelling, missing == ["name"] { (name, missing) = (spelling, []) }
        }
    }

    private func other(_ text: String) throws(JSONError) -> Other {
        try Other(json: Array(text.utf8))
    }

    @Test("Rows, models by name, second spellings and constants")
    func otherKinds() throws {
        let text = #"""
            {"kind":"new","text":{"a":1},"by_venue":{"okx":{"name":"o"},"kraken":{"name":"k"}},
            "speling":"s","rows":[{"name":"a"},{"nam":"b"},7,{"name":"c"}],"number":"12",
            "by_name":{"y":{"name":"1"},"x":{"name":"2"}},"name":"n"}
            """#
        let value = try other(text)
        #expect(value.rows.map(\.name) == ["a", "c"] && value.name == "n")
        #expect(value.issues.map(\.path) == ["$.rows[1].nam", "$.rows[2]"])
        #expect(value.byVenue["okx"]?.name == "o" && value.byName["x"]?.name == "2")
        #expect(value.spelling == "s" && value.number == 12 && value.words == #"{"a":1}"#)
        let written =
            #"{"kind":"other","name":"n","rows":[{"name":"a"},{"name":"c"}],"#
            + #""by_name":{"x":{"name":"2"},"y":{"name":"1"}},"#
            + #""by_venue":{"kraken":{"name":"k"},"okx":{"name":"o"}},"#
            + #""spelling":"s","number":12,"words":"{\"a\":1}"}"#
        #expect(String(decoding: value.json, as: UTF8.self) == written)
        #expect(throws: JSONError.self) { _ = try other(#"{"name":"n","by_name":null}"#) }
        #expect(try other(#"{"name":"n","by_venue":null,"rows":null,"text":null}"#).words == nil)
    }

    @Test("A required field that follows from another is supplied, else it is missed")
    func supplied() throws {
        #expect(try other(#"{"spelling":"s"}"#).name == "s")
        #expect(throws: JSONError.self) { _ = try other(#"{"number":1}"#) }
        let value = try JSONReader.read(Array("{}".utf8)) { reader throws(JSONError) in
            try Other(from: &reader) { value, missing in (value.name, missing) = ("given", []) }
        }
        #expect(value.name == "given")
    }

    @Test("A decoder reads what is written, and an encoder writes what is read")
    func codable() throws {
        let data = Data(Self.whole.json)
        #expect(try JSONDecoder().decode(Sample.self, from: data) == Self.whole)
        #expect(
            try read(String(decoding: JSONEncoder().encode(Self.whole), as: UTF8.self))
                == Self.whole
        )
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Sample.self, from: Data(#"{"symbol":"A"}"#.utf8))
        }
    }
}
