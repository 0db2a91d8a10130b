import SequenceMarkets

/// One prediction market, made from its venue and its number in the catalog.
///
/// The number can be read back from every name the market has, so a catalog of any size
/// needs no storage.
struct PredictionMarket: Sendable, Hashable {
    enum House: String, Sendable, Hashable {
        case kalshi, polymarket
    }

    let house: House
    let index: Int
    let slug: String
    let question: String
    let outcomes: [String]
    /// Polymarket's two tokens, YES first; empty on Kalshi.
    let tokens: [String]
    let conditionID: String

    /// The symbol of the YES side: the token, or the ticker with `:YES`.
    var yesSymbol: String { tokens.first ?? "\(slug):YES" }
    /// The symbol of the other side.
    var noSymbol: String { tokens.last ?? "\(slug):NO" }

    init(house: House, index: Int) {
        self.house = house
        self.index = index
        let noise = SeededNoise(seed: 0x5eed)
        let key = SeededNoise.key(house.rawValue)
        switch house {
        case .kalshi:
            let series = PredictionMarket.series[index % PredictionMarket.series.count]
            let rank = index / PredictionMarket.series.count
            slug = "\(series.ticker)-T\(series.first + rank * series.step)"
            question =
                "\(series.asset) at or above $\(series.first + rank * series.step) "
                + "on December 31, 2026?"
            outcomes = ["Yes", "No"]
            tokens = []
            conditionID = ""
        case .polymarket:
            let topic = PredictionMarket.topics[index % PredictionMarket.topics.count]
            slug = index == 0 ? "fed-decision-in-october" : "\(topic.slug)-\(index)"
            question =
                index == 0 ? "Will the Fed cut rates in October?" : "\(topic.question) #\(index)?"
            outcomes = topic.outcomes
            tokens = [true, false].map { PredictionMarket.token(index: index, isYes: $0) }
            let words = (0..<4).map { String(noise.bits(key, Int64(index), $0), radix: 16) }
            let digits = words.map { String(repeating: "0", count: 16 - $0.utf8.count) + $0 }
            conditionID = "0x" + digits.joined()
        }
    }

    /// The number of the market a slug or ticker names, or nil.
    static func index(ofSlug slug: String, house: House) -> Int? {
        let index: Int
        switch house {
        case .kalshi:
            guard let at = series.firstIndex(where: { slug.hasPrefix($0.ticker + "-T") }),
                let strike = Int(slug.dropFirst(series[at].ticker.count + 2)),
                strike >= series[at].first, strike < 1_000_000_000
            else { return nil }
            index = (strike - series[at].first) / series[at].step * series.count + at
        case .polymarket:
            if slug == "fed-decision-in-october" { return 0 }
            guard let dash = slug.lastIndex(of: "-"),
                let number = Int(slug[slug.index(after: dash)...]), number > 0,
                number < 1_000_000_000
            else { return nil }
            index = number
        }
        return PredictionMarket(house: house, index: index).slug == slug ? index : nil
    }

    /// The market and side a 77-digit token names, or nil.
    static func outcome(ofToken token: String) -> PredictionOutcome? {
        for (place, known) in [yesOfFirst, noOfFirst].enumerated() where token == known {
            return PredictionOutcome(
                market: PredictionMarket(house: .polymarket, index: 0),
                isYes: place == 0
            )
        }
        guard token.utf8.count == 77, let tail = Int(token.suffix(10)) else { return nil }
        let (index, side) = tail.quotientAndRemainder(dividingBy: 2)
        guard PredictionMarket.token(index: index, isYes: side == 0) == token else { return nil }
        return PredictionOutcome(
            market: PredictionMarket(house: .polymarket, index: index),
            isYes: side == 0
        )
    }

    private static func token(index: Int, isYes: Bool) -> String {
        if index == 0 { return isYes ? yesOfFirst : noOfFirst }
        // 67 digits nobody can guess, then the number itself, so that it can be read back.
        let noise = SeededNoise(seed: 0x70ce)
        var head = ""
        for word in 0..<4 {
            head += String(noise.bits(UInt64(word), Int64(index), isYes ? 1 : 0))
        }
        let digits = "7" + (head + String(repeating: "3", count: 67)).prefix(66)
        let tail = String(index * 2 + (isYes ? 0 : 1))
        return digits + String(repeating: "0", count: 10 - tail.utf8.count) + tail
    }

    private static let yesOfFirst =
        "71166707665253014908308475311609108419118036985903834861277070930664191157865"
    private static let noOfFirst =
        "12689298635162541371837661686258341808898518310308696393181273329357280031984"

    private struct Series {
        var ticker: String
        var asset: String
        var first: Int
        var step: Int
    }

    private static let series = [
        Series(ticker: "KXBTCZ-26DEC31", asset: "Bitcoin", first: 90_000, step: 1_000),
        Series(ticker: "KXETHZ-26DEC31", asset: "Ether", first: 1_000, step: 50),
        Series(ticker: "KXINXZ-26DEC31", asset: "The S&P 500", first: 4_000, step: 25),
        Series(ticker: "KXCPIY-26DEC31", asset: "The CPI index", first: 250, step: 1),
    ]

    private struct Topic {
        var slug: String
        var question: String
        var outcomes: [String]
    }

    private static let topics = [
        Topic(slug: "will-the-motion-pass", question: "Will the motion pass", outcomes: yesNo),
        Topic(slug: "btc-updown-5m", question: "Bitcoin up or down, window", outcomes: upDown),
        Topic(slug: "will-it-rain-in-oslo", question: "Will it rain in Oslo, day", outcomes: yesNo),
        Topic(slug: "will-the-home-team-win", question: "Home team wins, match", outcomes: yesNo),
    ]
    private static let yesNo = ["Yes", "No"]
    private static let upDown = ["Up", "Down"]
}
