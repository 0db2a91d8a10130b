import Foundation
import SequenceMarkets

/// The JSON reader: every way through it accepts the same texts, and what it accepts is JSON.
enum JSONFuzz {
    static let target = FuzzTarget(name: "json", seeds: { $0.map(\.json) }, run: run)

    @Sendable
    private static func run(_ bytes: [UInt8]) {
        let skipped = Result { () throws(JSONError) in try JSONReader.validate(bytes) }
        let read = Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
        switch (skipped, read) {
        case (.success, .success(let value)): check(value, bytes)
        case (.failure(let a), .failure(let b)):
            promise(a.offset <= bytes.count && b.offset <= bytes.count, "an offset is outside")
            _ = a.path(in: bytes)
            _ = b.path(in: bytes)
        default: promise(false, "skipping and reading differ")
        }
    }

    private static func check(_ value: JSONValue, _ bytes: [UInt8]) {
        for text in [value.serialized(), value.spaced] {
            guard let again = try? JSONValue(parsing: text) else {
                return promise(false, "what was written cannot be read")
            }
            promise(again == value, "what was written reads differently")
        }
        if case .number = value { numbers(bytes) }
        if case .string(let text) = value { strings(text, bytes) }
        foundation(bytes)
    }

    /// One number, read as each kind of number.
    private static func numbers(_ bytes: [UInt8]) {
        let double = try? JSONReader.read(bytes) { r throws(JSONError) in try r.readDouble() }
        let whole = try? JSONReader.read(bytes) { r throws(JSONError) in try r.readInt64() }
        let steps = try? JSONReader.read(bytes) { r throws(JSONError) in try r.readFixed(Px.self) }
        if let double { promise(double.isFinite, "an infinity was read") }
        if let whole, let double { promise(Double(whole) == double, "\(whole) is not \(double)") }
        if let steps {
            let text = String(decoding: bytes, as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            promise((try? Px(nearestTo: text)) == steps, "the short way and the long way differ")
        }
        _ = try? JSONReader.read(bytes) { r throws(JSONError) in try r.readInt() }
    }

    /// One string, as text, as an enumeration and as an amount.
    private static func strings(_ text: String, _ bytes: [UInt8]) {
        let side = try? JSONReader.read(bytes) { r throws(JSONError) in try r.readEnum(Side.self) }
        promise(side == Side(rawValue: text), "an enumeration differs")
        let fixed = try? JSONReader.read(bytes) { r throws(JSONError) in try r.readFixed(Qty.self) }
        promise(fixed == (try? Qty(nearestTo: text)), "an amount in a string differs")
    }

    /// Foundation must accept it too, where it has no narrower idea of numbers and depth.
    private static func foundation(_ bytes: [UInt8]) {
        let depth = bytes.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
        guard depth < 100, !bytes.contains(UInt8(ascii: "e")), !bytes.contains(UInt8(ascii: "E"))
        else { return }
        let digits = bytes.split { !($0 &- 0x30 < 10) }.map(\.count).max() ?? 0
        guard digits < 16 else { return }
        let isRead =
            (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed))
        promise(isRead != nil, "Foundation does not take it for JSON")
    }
}

extension JSONValue {
    /// The same value with white space in every place that allows it.
    var spaced: [UInt8] {
        func list(_ parts: [[UInt8]], _ open: String, _ close: String) -> [UInt8] {
            Array(" \(open)\r\n".utf8) + parts.joined(separator: Array(" ,\t".utf8))
                + Array(" \(close) ".utf8)
        }
        return switch self {
        case .array(let values): list(values.map(\.spaced), "[", "]")
        case .object(let object):
            list(
                object.members.map { key, value in
                    JSONValue.string(key).serialized() + Array(" : ".utf8) + value.spaced
                },
                "{",
                "}"
            )
        default: serialized()
        }
    }
}
