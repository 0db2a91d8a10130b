import Foundation
import SequenceMarkets
import Testing

@Suite("Any JSON value", .fewAtATime)
struct JSONValueTests {
    @Test("Order of keys and text of numbers are kept")
    func orderAndNumbersAreKept() throws {
        let text =
            #"{"z":1,"a":1.50,"n":123456789012345678901234567890,"e":1E-7,"s":"a\"\\\n\u0001é"}"#
        #expect(try JSONValue(parsing: text).description == text)
    }

    @Test("Members and elements are reached by key and index")
    func access() throws {
        let value: JSONValue = ["list": [1, 2.5, "x", true, nil], "n": 7]
        #expect(value["list"]?[1]?.doubleValue == 2.5)
        #expect(value["list"]?[4]?.isNull == true)
        #expect(value["list"]?[9] == nil)
        #expect(value["n"]?.int64Value == 7)
        #expect(value["none"]?["deeper"] == nil)
    }

    @Test("Equality ignores the order of members")
    func equality() throws {
        let a = try JSONValue(parsing: #"{"a":1,"b":[true]}"#)
        let b = try JSONValue(parsing: #"{"b":[true],"a":1}"#)
        #expect(a == b)
        #expect(a.hashValue == b.hashValue)
        #expect(a != (try JSONValue(parsing: #"{"a":1,"b":[false]}"#)))
    }

    @Test("Codable keeps every value")
    func codable() throws {
        let value: JSONValue = [
            "a": [1, -2.25, "x", true, nil, 9_007_199_254_740_993], "b": ["c": [:]],
        ]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
    }

    @Test("A token of 77 digits stays as it is")
    func longNumbersStayText() throws {
        let token = String(repeating: "7", count: 77)
        #expect(try JSONValue(parsing: token).description == token)
        #expect(try JSONValue(parsing: token).int64Value == nil)
    }
}
