/// The decoders of the hot paths, for the benchmark: bytes in, a checksum of all values out.
package final class StreamDecoding {
    private let decoder = StreamDecoder()

    package init() {}

    /// Reads a frame as a stream does, after the check for UTF-8 that its transport makes.
    package func decode(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> Int64 {
        guard UTF8Validator.isValid(bytes) else { throw JSONError(expected: "UTF-8", offset: 0) }
        if let (_, event) = try decoder.event(in: bytes) { return event.checksum }
        guard case .event(_, let event) = try StreamFrame.read(bytes) else { return 0 }
        return event.checksum
    }

    /// Reads a REST body as the executor does; returns its number of rows.
    package static let bodies: [String: @Sendable ([UInt8]) throws -> Int] = [
        "markets_page": { try MarketsPage(json: $0).markets.count },
        "quotes_batch": { try BatchQuotes(json: $0).quotes.count },
        "price_history": { try PriceHistory(json: $0).points.count },
        "positions": { try Positions(json: $0).positions.count },
    ]
}

extension OrderBuilder {
    /// The size of the body this order would be sent with.
    package func encodedForBenchmark() throws(SequenceError) -> Int { try prepared().body.count }
}

extension GraphBuilder {
    /// The size of the body this graph would be sent with.
    package func encodedForBenchmark() throws(SequenceError) -> Int { try prepared().body.count }
}

extension TopicEvent {
    /// Includes every number of the event, so that no read is optimized away.
    fileprivate var checksum: Int64 {
        switch self {
        case .price(let price):
            (price.bid?.raw ?? 0) &+ (price.bidSize?.raw ?? 0) &+ (price.ask?.raw ?? 0)
                &+ (price.askSize?.raw ?? 0) &+ (price.time?.raw ?? 0)
        case .book(let book):
            book.asks.checksum &+ book.bids.checksum &+ (book.checksum ?? 0)
        case .order(let order):
            order.quantity.raw &+ order.filledQuantity.raw &+ (order.updated?.raw ?? 0)
        case .fill(let fill):
            fill.quantity.raw &+ fill.price.raw &+ (fill.fee?.raw ?? 0) &+ (fill.time?.raw ?? 0)
        case .tca(let report):
            (report.achievedVWAP?.raw ?? 0) &+ (report.totalFees?.raw ?? 0)
                &+ Int64(report.fillCount ?? 0)
        case .funding(let funding):
            (funding.markPrice?.raw ?? 0) &+ (funding.openInterest?.raw ?? 0)
        case .fairPrice(let fair):
            fair.contributors.reduce(fair.fairMid?.raw ?? 0) { $0 &+ ($1.mid?.raw ?? 0) }
        case .routing, .trace, .deployment, .unknown: 0
        }
    }
}

extension [BookLevel] {
    fileprivate var checksum: Int64 { reduce(0) { $0 &+ $1.price.raw &+ $1.size.raw } }
}
