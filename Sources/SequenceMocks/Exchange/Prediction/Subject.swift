import SequenceMarkets

/// A label Polymarket puts on markets.
struct Tag: Sendable, Hashable {
    let id: Int
    let slug: String
    /// The wider tag it belongs to.
    var parent: Int?

    static let politics = Tag(id: 2, slug: "politics")
    static let sports = Tag(id: 1, slug: "sports")
    static let racing = Tag(id: 435, slug: "formula1", parent: 1)
    static let crypto = Tag(id: 21, slug: "crypto")
    static let bitcoin = Tag(id: 235, slug: "bitcoin", parent: 21)
    static let weather = Tag(id: 84, slug: "weather")
    static let economy = Tag(id: 100_328, slug: "economy")
    static let rates = Tag(id: 159, slug: "fed", parent: 100_328)
}

/// The subject of a Polymarket market.
struct Subject: Sendable {
    var slug: String
    var question: String
    var outcomes: [String]
    var tags: [Tag]

    static let yesNo = ["Yes", "No"]
    static let upDown = ["Up", "Down"]

    private static let list = [
        Subject(
            slug: "will-the-motion-pass",
            question: "Will the motion pass",
            outcomes: yesNo,
            tags: [.politics]
        ),
        Subject(
            slug: "btc-above-close",
            question: "Bitcoin up or down, day",
            outcomes: upDown,
            tags: [.crypto, .bitcoin]
        ),
        Subject(
            slug: "will-it-rain-in-oslo",
            question: "Will it rain in Oslo, day",
            outcomes: yesNo,
            tags: [.weather]
        ),
        Subject(
            slug: "will-the-home-team-win",
            question: "Home team wins, match",
            outcomes: yesNo,
            tags: [.sports]
        ),
    ]

    static func of(_ index: Int) -> Subject { list[index % list.count] }
}

extension PredictionMarket {
    /// The labels of a market; Kalshi has none.
    var tags: [Tag] {
        guard house == .polymarket else { return [] }
        if index == 0 { return [.economy, .rates] }
        if case .window = family { return [.crypto, .bitcoin] }
        return group?.tags ?? Subject.of(index).tags
    }
}

/// An event with several outcomes that exclude each other, each a market of its own.
///
/// Of every thirty numbers of Polymarket's catalog six belong to one.
struct OutcomeGroup: Sendable, Hashable {
    /// The number of its first market.
    let first: Int

    static let size = 6
    /// From this outcome on there are only placeholders.
    static let firstPlaceholder = 4

    init?(containing index: Int) {
        let place = index % 30
        guard place >= 14, place < 14 + OutcomeGroup.size else { return nil }
        first = index - place + 14
    }

    private var isRace: Bool { first / 30 % 2 == 1 }
    var slug: String { isRace ? "grand-prix-winner-\(first)" : "next-party-leader-\(first)" }
    /// What the event as a whole asks.
    var title: String {
        isRace ? "Who wins grand prix \(first / 30)?" : "Who wins leadership vote \(first / 30)?"
    }
    var question: String {
        isRace
            ? "Will grand prix \(first / 30) be won by" : "Will leadership vote \(first / 30) go to"
    }
    var names: [String] {
        isRace
            ? ["Ana Rossi", "Ken Adachi", "Lars Holm", "Mia Duarte", "Driver B", "Other"]
            : ["Ada Berg", "Jo Okafor", "Sam Lind", "Eva Noor", "Person CC", "Other"]
    }
    var tags: [Tag] { isRace ? [.sports, .racing] : [.politics] }

    /// Its markets, in order.
    var markets: [PredictionMarket] {
        (0..<OutcomeGroup.size).map { PredictionMarket(house: .polymarket, index: first + $0) }
    }

    static func isPlaceholder(_ index: Int) -> Bool {
        OutcomeGroup(containing: index).map { index - $0.first >= firstPlaceholder } ?? false
    }

    /// The event a slug names, or nil.
    init?(slug: String) {
        guard let dash = slug.lastIndex(of: "-"),
            let number = Int(slug[slug.index(after: dash)...]), number > 0,
            number < PredictionMarket.firstMinted,
            let group = OutcomeGroup(containing: number), group.slug == slug
        else { return nil }
        self = group
    }
}
