import SequenceMarkets

/// One prediction market, derived from its venue and its number in the catalog.
///
/// The number can be read back from every name the market has, so a catalog of any size
/// needs no storage.
struct PredictionMarket: Sendable, Hashable {
    enum House: String, Sendable, Hashable {
        case kalshi, polymarket
    }

    /// Which part of its venue's numbers a market belongs to.
    enum Family: Sendable, Hashable {
        /// The catalog proper.
        case standing(Int)
        /// Minted one after another with the clock, for an hour each.
        case minted(Int)
        /// Whether Bitcoin goes up in the five minutes from a moment on.
        case window(start: Int64)
        /// Over and settled before the exchange began.
        case past(Int)
    }

    let house: House
    let index: Int
    let slug: String
    let question: String
    let outcomes: [String]

    init(house: House, index: Int) {
        self.house = house
        self.index = index
        switch house {
        case .kalshi:
            let (series, strike) = KalshiSeries.place(of: index)
            slug = "\(series.ticker)-T\(strike)"
            question =
                "\(series.subject) at or above \(series.unit)\(strike) on \(series.day)?"
            outcomes = Subject.yesNo
        case .polymarket:
            (slug, question, outcomes) = PredictionMarket.polymarket(index)
        }
    }

    /// Where the families' numbers begin.
    static let firstMinted = 1_000_000
    static let mintedCount = 500_000_000
    static let firstWindow = 2_000_000_000
    static let firstPast = 3_000_000_000
    static let firstUnused = 4_000_000_000
    /// Seconds a window is open.
    static let windowLength: Int64 = 300

    var family: Family {
        switch index {
        case ..<PredictionMarket.firstMinted: .standing(index)
        case ..<PredictionMarket.firstWindow: .minted(index - PredictionMarket.firstMinted)
        case ..<PredictionMarket.firstPast:
            .window(
                start: Int64(index - PredictionMarket.firstWindow) * PredictionMarket.windowLength
            )
        default: .past(index - PredictionMarket.firstPast)
        }
    }

    /// The symbol of the YES side: the token, or the ticker with `:YES`.
    var yesSymbol: String { symbol(isYes: true) }
    /// The symbol of the other side.
    var noSymbol: String { symbol(isYes: false) }
    /// Both symbols, YES first: what the venue calls tokens.
    var tokens: [String] { [yesSymbol, noSymbol] }

    func symbol(isYes: Bool) -> String {
        switch house {
        case .kalshi: isYes ? "\(slug):YES" : "\(slug):NO"
        case .polymarket: TokenID.make(index: index, isYes: isYes)
        }
    }

    /// The condition on the chain; on Kalshi the ticker serves.
    var conditionID: String {
        house == .kalshi ? slug : PredictionMarket.hash(of: index, salt: 0)
    }

    /// The event the market belongs to.
    var eventID: String {
        switch house {
        case .kalshi: KalshiSeries.place(of: index).series.ticker
        case .polymarket:
            group.map { PredictionMarket.hash(of: $0.first, salt: 8) } ?? conditionID
        }
    }

    /// The event of several outcomes it is part of, if it is.
    var group: OutcomeGroup? {
        guard house == .polymarket, case .standing(let number) = family else { return nil }
        return OutcomeGroup(containing: number)
    }

    /// A unique key for its random draws.
    var key: UInt64 { SeededNoise.key(house.rawValue) &+ UInt64(clamping: index) }

    /// The price of YES its path turns around.
    var anchor: Px {
        Px(raw: (15 + Int64(SeededGenerator.mix(key) % 70)) * 10_000_000)
    }

    private static func hash(of index: Int, salt: Int64) -> String {
        let noise = SeededNoise(seed: 0x5eed)
        let key = SeededNoise.key("polymarket")
        var text = Array("0x".utf8)
        text.reserveCapacity(66)
        for word in 0..<4 as Range<Int64> {
            let bits = noise.bits(key, Int64(index), word + salt)
            for shift in stride(from: UInt64(60), through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: bits >> shift & 15)
                text.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func polymarket(_ index: Int) -> (String, String, [String]) {
        if index == 0 {
            return ("fed-decision-in-october", "Will the Fed cut rates in October?", Subject.yesNo)
        }
        if index >= firstWindow, index < firstPast {
            let start = Int64(index - firstWindow) * windowLength
            let time = CivilTime(secondsSinceEpoch: start)
            return (
                "btc-updown-5m-\(start)",
                "Bitcoin up or down in the five minutes from \(time.date) \(time.clock)?",
                Subject.upDown
            )
        }
        if index < firstMinted, let group = OutcomeGroup(containing: index) {
            let name = group.names[index - group.first]
            let word = name.lowercased().split(separator: " ").joined(separator: "-")
            return ("\(group.slug)-\(word)-\(index)", "\(group.question) \(name)?", Subject.yesNo)
        }
        let topic = Subject.of(index)
        return ("\(topic.slug)-\(index)", "\(topic.question) #\(index)?", topic.outcomes)
    }

    /// The number of the market a slug or ticker names, or nil.
    static func index(ofSlug slug: String, house: House) -> Int? {
        switch house {
        case .kalshi: return KalshiSeries.index(ofTicker: slug)
        case .polymarket:
            if slug == "fed-decision-in-october" { return 0 }
            guard let dash = slug.lastIndex(of: "-"),
                let number = Int(slug[slug.index(after: dash)...]), number > 0,
                number < firstUnused
            else { return nil }
            if slug.hasPrefix("btc-updown-5m-"), number % Int(windowLength) == 0 {
                let index = firstWindow + number / Int(windowLength)
                if index < firstPast { return index }
            }
            return PredictionMarket(house: house, index: number).slug == slug ? number : nil
        }
    }
}

/// The 77 digits that name one outcome of one market.
enum TokenID {
    static func make(index: Int, isYes: Bool) -> String {
        if index == 0 { return isYes ? yesOfFirst : noOfFirst }
        // 67 unpredictable digits, then the number itself, so that it can be read back.
        let noise = SeededNoise(seed: 0x70ce)
        var text: [UInt8] = [UInt8(ascii: "7")]
        text.reserveCapacity(100)
        for word in 0..<4 as Range<UInt64> {
            append(noise.bits(word, Int64(index), isYes ? 1 : 0), to: &text)
        }
        while text.count < 67 { text.append(UInt8(ascii: "3")) }
        text.removeLast(text.count - 67)
        var tail: [UInt8] = []
        append(UInt64(clamping: index) &* 2 + (isYes ? 0 : 1), to: &tail)
        for _ in tail.count..<max(10, tail.count) { text.append(UInt8(ascii: "0")) }
        return String(decoding: text + tail, as: UTF8.self)
    }

    private static func append(_ number: UInt64, to text: inout [UInt8]) {
        let start = text.count
        var rest = number
        repeat {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        text[start...].reverse()
    }

    /// The market's number and the side a token names, or nil.
    static func read(_ token: String) -> (index: Int, isYes: Bool)? {
        if token == yesOfFirst { return (0, true) }
        if token == noOfFirst { return (0, false) }
        guard token.utf8.count == 77, let tail = Int(token.suffix(10)), tail >= 0 else {
            return nil
        }
        let (index, side) = tail.quotientAndRemainder(dividingBy: 2)
        guard make(index: index, isYes: side == 0) == token else { return nil }
        return (index, side == 0)
    }

    private static let yesOfFirst =
        "71166707665253014908308475311609108419118036985903834861277070930664191157865"
    private static let noOfFirst =
        "12689298635162541371837661686258341808898518310308696393181273329357280031984"
}
