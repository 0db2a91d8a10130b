/// A key or password that cannot be printed.
///
/// Every description, mirror and encoding of it shows at most its class and its last four
/// characters: `seq_test_…4f2a`.
public struct Secret: Sendable, ExpressibleByStringLiteral {
    private final class Storage: Sendable {
        let bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }
    }

    private let storage: Storage

    /// Wraps a secret.
    public init(_ text: String) {
        storage = Storage(Array(text.utf8))
    }

    /// A literal; for tests.
    ///
    /// Real keys come from the environment or a key store.
    public init(stringLiteral value: String) { self.init(value) }

    /// The text itself; only for the bytes sent to the server.
    package var revealed: String { String(decoding: storage.bytes, as: UTF8.self) }

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { storage.bytes.isEmpty }

    /// The part that may be shown: `seq_test_…4f2a`, or `…` for anything else.
    public var masked: String {
        let text = revealed
        for prefix in ["seq_test_", "seq_live_"] where text.hasPrefix(prefix) {
            // The last four characters would give a short key away.
            return text.utf8.count >= prefix.utf8.count + 12
                ? "\(prefix)…\(text.suffix(4))" : "\(prefix)…"
        }
        return "…"
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable,
    Encodable
{
    /// The masked form.
    public var description: String { masked }
    /// The masked form.
    public var debugDescription: String { masked }
    /// The masked form, for `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["masked": masked]) }
    /// Writes the masked form, so that a secret is not stored by accident.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(masked)
    }
}
