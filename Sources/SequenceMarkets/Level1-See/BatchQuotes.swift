/// The quotes of many symbols, fetched together.
public struct BatchQuotes: HoldsRowIssues {
    /// A quote or a failure for each symbol, in the order requested.
    public var quotes: [BatchQuote]
    /// The server's count.
    public var count: Int
    /// The server's processing time, in milliseconds; nil if it was not stated.
    public var elapsedMilliseconds: Double?
    /// The rows that could not be read.
    public var issues: [RowIssue]

    /// The quotes, without the failures.
    public var successes: [Quote] {
        quotes.compactMap { if case .quote(let quote) = $0 { quote } else { nil } }
    }

    mutating func append(_ other: BatchQuotes) {
        quotes += other.quotes
        issues += other.issues
        count += other.count
        if let more = other.elapsedMilliseconds {
            elapsedMilliseconds = (elapsedMilliseconds ?? 0) + more
        }
    }

    /// Makes a batch; by default the count is that of the quotes.
    public init(
        quotes: [BatchQuote] = [],
        count: Int? = nil,
        elapsedMilliseconds: Double? = nil,
        issues: [RowIssue] = []
    ) {
        (self.quotes, self.count) = (quotes, count ?? quotes.count)
        (self.elapsedMilliseconds, self.issues) = (elapsedMilliseconds, issues)
    }
}

extension BatchQuotes: WireModel {
    static var blank: BatchQuotes { BatchQuotes(count: -1) }

    mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
        try wire.rows("quotes", &quotes, &issues, isRequired: true)
        try wire.field("count", &count, or: -1)
        try wire.field("elapsed_ms", &elapsedMilliseconds)
    }

    mutating func complete(_ reader: JSONReader) throws(JSONError) {
        if count < 0 { count = quotes.count }
    }
}

/// The result of one symbol in a batch: one that fails does not affect the others.
public enum BatchQuote: JSONModel {
    /// The quote.
    case quote(Quote)
    /// Why there is no quote.
    case failure(symbol: String, message: String)

    /// The symbol.
    public var symbol: String {
        switch self {
        case .quote(let quote): quote.symbol
        case .failure(let symbol, _): symbol
        }
    }

    /// Reads a quote, or the error of the symbol.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let start = reader
        if let entry = try? Entry(from: &reader), entry.error == nil {
            self = .quote(entry.quote)
            return
        }
        reader = start
        let failure = try Failure(from: &reader)
        if let error = failure.error {
            self = .failure(symbol: failure.symbol ?? "", message: BatchQuote.text(error))
        } else {
            reader = start
            self = .quote(try Quote(from: &reader))
        }
    }

    private static func text(_ error: JSONValue) -> String {
        error.stringValue ?? error["message"]?.stringValue ?? error.description
    }

    /// Appends the quote or the failure in the wire's form.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .quote(let quote): quote.write(to: &writer)
        case .failure(let symbol, let message):
            Failure(symbol: symbol, error: .string(message)).write(to: &writer)
        }
    }

    /// A quote, and the error that may stand in it.
    private struct Entry: WireModel {
        var quote: Quote
        var error: JSONValue?

        static var blank: Entry { Entry(quote: .blank) }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try quote.map(&wire)
            try wire.field("error", &error)
        }
    }

    private struct Failure: WireModel {
        var symbol: String?
        var error: JSONValue?

        static var blank: Failure { Failure() }

        mutating func map<Map: WireMap>(_ wire: inout Map) throws(Map.Failure) {
            try wire.field("symbol", &symbol)
            try wire.field("error", &error)
        }
    }
}

/// A request for the quotes of many symbols.
///
/// More than 2000 are requested in several calls, one after the other.
///
/// ```swift
/// let batch = try await seq.quotesBatch(tickers).depth(20).fetch()
/// for case .failure(let symbol, let message) in batch.quotes { print(symbol, message) }
/// ```
public struct BatchQuotesQuery: Sendable {
    /// The maximum number of symbols per request.
    static let maximumSymbols = 2_000

    private let client: SequenceClient
    private let symbols: [String]
    private var options = Options()

    struct Options: Sendable {
        var levels = 10
        var doesNotWait = true
        var fetches = 64
        var type: InstrumentType?
    }

    init(_ client: SequenceClient, _ symbols: [String]) {
        self.client = client
        self.symbols = symbols
    }

    /// Book levels per side, clamped to 1…100; 10 by default.
    public func depth(_ levels: Int) -> BatchQuotesQuery {
        with { $0.options.levels = min(max(levels, 1), 100) }
    }
    /// Whether to skip waiting for a cold symbol's first data; true by default, as the waits of a
    /// whole batch add up, unlike ``SequenceClient/quote(_:depth:nowait:)``.
    public func nowait(_ value: Bool) -> BatchQuotesQuery {
        with { $0.options.doesNotWait = value }
    }
    /// How many the server fetches at once, clamped to 1…256; 64 by default.
    public func concurrency(_ count: Int) -> BatchQuotesQuery {
        with { $0.options.fetches = min(max(count, 1), 256) }
    }
    /// The instrument type; by default the server determines it for each symbol.
    public func instrumentType(_ type: InstrumentType) -> BatchQuotesQuery {
        with { $0.options.type = type }
    }

    /// The quotes: `POST /v1/quotes_batch`, once for each 2000 symbols.
    ///
    /// Without symbols nothing is requested.
    ///
    /// - Returns: A quote or a failure for each symbol, in the order of the symbols.
    /// - Throws: ``SequenceError``; ``SequenceError/validation(_:)`` before any I/O for an empty
    ///   symbol, or one with a control character.
    public func fetch() async throws(SequenceError) -> BatchQuotes {
        guard !symbols.contains("") else {
            throw .validation(field: "symbols", "must not hold an empty one")
        }
        guard !symbols.contains(where: \.holdsControlCharacter) else {
            throw .validation(field: "symbols", "must not hold a control character")
        }
        var all = BatchQuotes()
        for start in stride(from: 0, to: symbols.count, by: BatchQuotesQuery.maximumSymbols) {
            let end = min(start + BatchQuotesQuery.maximumSymbols, symbols.count)
            all.append(try await client.send(.quotesBatch(symbols[start..<end], options)))
        }
        return all
    }

    private func with(_ change: (inout BatchQuotesQuery) -> Void) -> BatchQuotesQuery {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Endpoint where Response == BatchQuotes {
    /// The quotes of several symbols, each with a failure of its own.
    static func quotesBatch(
        _ symbols: some Collection<String>,
        _ options: BatchQuotesQuery.Options
    ) -> Endpoint {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("symbols")
            writer.array { writer in for symbol in symbols { writer.string(symbol) } }
            writer.key("depth")
            writer.int(Int64(options.levels))
            writer.key("nowait")
            writer.bool(options.doesNotWait)
            writer.key("concurrency")
            writer.int(Int64(options.fetches))
            if let type = options.type {
                writer.key("instrument_type")
                writer.string(type.rawValue)
            }
        }
        return Endpoint(
            .post,
            "/v1/quotes_batch",
            body: writer.bytes,
            repetition: .idempotent,
            lane: .marketReads
        ) { reader throws(JSONError) in
            try reader.read()
        }
    }
}
