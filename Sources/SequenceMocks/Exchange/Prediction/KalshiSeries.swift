import SequenceMarkets

/// One row of strikes on Kalshi: a subject and the day it is measured.
struct KalshiSeries: Sendable {
    let ticker: String
    let subject: String
    let unit: String
    let first: Int
    let step: Int
    /// The day, as a person reads it.
    let day: String
    /// The end of that day, in seconds since the epoch.
    let end: Int64

    private struct Subject {
        var root: String
        var name: String
        var unit: String
        var first: Int
        var step: Int
    }

    private static let subjects = [
        Subject(root: "KXBTCZ", name: "Bitcoin", unit: "$", first: 60_000, step: 500),
        Subject(root: "KXETHZ", name: "Ether", unit: "$", first: 500, step: 10),
        Subject(root: "KXSOLZ", name: "Solana", unit: "$", first: 20, step: 1),
        Subject(root: "KXINXZ", name: "The S&P 500", unit: "", first: 3_000, step: 10),
        Subject(root: "KXNASDAQ100Z", name: "The Nasdaq 100", unit: "", first: 10_000, step: 50),
        Subject(root: "KXDJIZ", name: "The Dow", unit: "", first: 20_000, step: 50),
        Subject(root: "KXGOLDZ", name: "Gold", unit: "$", first: 1_000, step: 5),
        Subject(root: "KXCPIY", name: "The CPI index", unit: "", first: 200, step: 1),
        Subject(
            root: "KXJOBLESS",
            name: "Jobless claims, in thousands,",
            unit: "",
            first: 100,
            step: 1
        ),
        Subject(
            root: "KXTSAW",
            name: "TSA travellers, in thousands,",
            unit: "",
            first: 1_000,
            step: 5
        ),
    ]

    private static let present = make([
        ("26DEC31", "December 31, 2026", 1_798_761_599),
        ("27MAR31", "March 31, 2027", 1_806_537_599),
        ("27JUN30", "June 30, 2027", 1_814_399_999),
        ("27SEP30", "September 30, 2027", 1_822_348_799),
        ("27DEC31", "December 31, 2027", 1_830_297_599),
    ])
    private static let past = make([
        ("25SEP30", "September 30, 2025", 1_759_276_799),
        ("25DEC31", "December 31, 2025", 1_767_225_599),
    ])
    private static let byTicker = Dictionary(
        (present + past).enumerated().map { ($1.ticker, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private static func make(_ days: [(code: String, day: String, end: Int64)]) -> [KalshiSeries] {
        days.flatMap { day in
            subjects.map { subject in
                KalshiSeries(
                    ticker: "\(subject.root)-\(day.code)",
                    subject: subject.name,
                    unit: subject.unit,
                    first: subject.first,
                    step: subject.step,
                    day: day.day,
                    end: day.end
                )
            }
        }
    }

    /// The series and the strike of a market.
    static func place(of index: Int) -> (series: KalshiSeries, strike: Int) {
        let isPast = index >= PredictionMarket.firstPast
        let number = isPast ? index - PredictionMarket.firstPast : index
        let list = isPast ? past : present
        let series = list[number % list.count]
        return (series, series.first + number / list.count * series.step)
    }

    /// The number of the market a ticker names, or nil.
    static func index(ofTicker ticker: String) -> Int? {
        guard let dash = ticker.lastIndex(of: "-") else { return nil }
        let tail = ticker[ticker.index(after: dash)...]
        guard tail.first == "T", let strike = Int(tail.dropFirst()),
            let place = byTicker[String(ticker[..<dash])]
        else { return nil }
        let isPast = place >= present.count
        let list = isPast ? past : present
        let local = isPast ? place - present.count : place
        let series = list[local]
        guard strike >= series.first, strike < 1_000_000_000,
            (strike - series.first) % series.step == 0, String(strike) == tail.dropFirst()
        else { return nil }
        let number = (strike - series.first) / series.step * list.count + local
        return isPast ? PredictionMarket.firstPast + number : number
    }
}
