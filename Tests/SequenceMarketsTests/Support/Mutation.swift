@testable import SequenceMarkets

/// A JSON text with one thing wrong.
struct Mutation {
    /// What is wrong, for a failing test.
    let what: String
    let json: JSONValue
    /// The place of a value that is missing or null.
    var missing: [String]?
    /// Whether text was replaced by other text.
    var isNewText = false

    private static let deep = (0..<600).reduce(JSONValue.number(JSONNumber(1))) { value, _ in
        .array([value])
    }

    private static let replacements: [(String, JSONValue)] = [
        ("a number", 17), ("a negative number", -1), ("empty text", ""), ("a list", []),
        ("an object", [:]), ("a Boolean", true), ("a fraction", 0.1),
        ("a huge number", .number(JSONNumber(text: "123456789012345678901234567890"))),
        ("more than a Double", .number(JSONNumber(text: "1e400"))), ("depth", deep),
    ]

    /// Every value within a value dropped, null, of another type, new, huge, deep and doubled.
    static func all(of value: JSONValue) -> [Mutation] {
        switch value {
        case .object(let object):
            object.members.indices.flatMap { index in members(object, index) }
        case .array(let list):
            list.indices.prefix(2).flatMap { index in
                all(of: list[index]).map { inner in
                    var list = list
                    list[index] = inner.json
                    return inner.within("\(index)", .array(list))
                }
            } + [Mutation(what: "an empty list", json: [])]
        default: []
        }
    }

    private static func members(_ object: JSONObject, _ index: Int) -> [Mutation] {
        let (key, value) = object.members[index]
        func with(_ value: JSONValue?) -> JSONValue {
            var copy = object
            copy[key] = value
            return .object(copy)
        }
        var doubled = object
        doubled.append(key, ["twice"])
        var same = object
        same.append(key, value)
        var mutations = [
            Mutation(what: "no \(key)", json: with(nil), missing: [key]),
            Mutation(what: "\(key): null", json: with(.null), missing: [key]),
            Mutation(what: "\(key) twice", json: .object(doubled)),
            Mutation(what: "\(key) twice, the same", json: .object(same)),
            Mutation(
                what: "\(key): new text",
                json: with("from_mars"),
                isNewText: value.stringValue != nil
            ),
        ]
        mutations += replacements.map { Mutation(what: "\(key): \($0.0)", json: with($0.1)) }
        return mutations + all(of: value).map { $0.within(key, with($0.json)) }
    }

    private func within(_ key: String, _ json: JSONValue) -> Mutation {
        Mutation(
            what: "\(key).\(what)",
            json: json,
            missing: missing.map { [key] + $0 },
            isNewText: isNewText
        )
    }
}

extension JSONValue {
    /// The value at the end of a path of keys and indices.
    subscript(path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, key in
            value?[key] ?? Int(key).flatMap { value?[$0] }
        }
    }

    /// The number of zeros in it.
    var zeros: Int {
        switch self {
        case .number(let number): number.double == 0 ? 1 : 0
        case .array(let list): list.reduce(0) { $0 + $1.zeros }
        case .object(let object): object.members.reduce(0) { $0 + $1.value.zeros }
        default: 0
        }
    }

    /// The objects and lists in it, itself among them.
    var containers: [JSONValue] {
        switch self {
        case .array(let list): [self] + list.flatMap(\.containers)
        case .object(let object): [self] + object.members.flatMap(\.value.containers)
        default: []
        }
    }
}
