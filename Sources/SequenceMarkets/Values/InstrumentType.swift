/// The type of an instrument.
public struct InstrumentType: OpenEnum {
    /// The type on the wire.
    public let rawValue: String
    /// Wraps text without looking it up.
    public init(unchecked text: String) { rawValue = text }

    /// A spot pair.
    public static let spot = InstrumentType(unchecked: "spot")
    /// A perpetual future.
    public static let perp = InstrumentType(unchecked: "perp")
    /// An outcome of a prediction market, priced from 0 to 1.
    public static let prediction = InstrumentType(unchecked: "prediction")
    /// The documented types.
    public static let known: [InstrumentType] = [.spot, .perp, .prediction]
    /// The known values, indexed for the reader.
    public static let table = OpenEnumTable(known)
}
