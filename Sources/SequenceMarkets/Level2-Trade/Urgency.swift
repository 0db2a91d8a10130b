/// How aggressively an order is worked.
public struct Urgency: OpenEnum {
    /// The urgency on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// Patient.
    public static let low = Urgency(unchecked: "low")
    /// In between.
    public static let medium = Urgency(unchecked: "medium")
    /// Aggressive.
    public static let high = Urgency(unchecked: "high")
    /// The documented values.
    public static let known: [Urgency] = [.low, .medium, .high]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
