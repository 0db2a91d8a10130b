/// `funding`: a perpetual future's funding rate.
public struct FundingUpdate {
    /// The venue.
    public var venue: Venue
    /// The instrument.
    public var symbol: String
    /// The current rate, in basis points an hour; positive means longs pay shorts.
    public var rate: BasisPoints?
    /// The predicted rate, in basis points an hour.
    public var predictedRate: BasisPoints?
    /// The mark price, in steps of 10⁻⁹.
    public var markPrice: Px?
    /// The open interest, in steps of 10⁻⁸.
    public var openInterest: Qty?
    /// The next funding time.
    public var nextSettlement: Nanoseconds?
    /// The exchange time.
    public var time: Nanoseconds?
    /// The channel it arrived on, for example `funding:binance`; nil if none.
    public var channel: String?
}

extension FundingUpdate {
    /// Makes an update.
    public init(
        venue: Venue,
        symbol: String,
        rate: BasisPoints? = nil,
        predictedRate: BasisPoints? = nil,
        markPrice: Px? = nil,
        openInterest: Qty? = nil,
        time: Nanoseconds? = nil,
        nextSettlement: Nanoseconds? = nil,
        channel: String? = nil
    ) {
        self = .blank
        (self.venue, self.symbol, self.rate) = (venue, symbol, rate)
        (self.predictedRate, self.markPrice) = (predictedRate, markPrice)
        (self.openInterest, self.nextSettlement) = (openInterest, nextSettlement)
        (self.time, self.channel) = (time, channel)
    }
}

extension FundingUpdate: WireModel {
    // The memberwise initialiser, distinguished from the public one by argument order, makes a
    // large value without copying it.
    static var blank: FundingUpdate {
        FundingUpdate(venue: Venue(unchecked: ""), symbol: "", nextSettlement: nil, time: nil)
    }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.field("venue", &venue)
        try wire.repeated("symbol", &symbol)
        try wire.field("rate_bps_per_hour", &rate)
        try wire.field("predicted_rate_bps_per_hour", &predictedRate)
        try wire.steps("mark_price_1e9", &markPrice)
        try wire.steps("open_interest_1e8", &openInterest)
        try wire.field("next_settlement_ns", &nextSettlement)
        try wire.field("ts_ns", &time)
        try wire.field("channel", &channel)
    }
}
