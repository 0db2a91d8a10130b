import SequenceMarkets

/// Every model: what it reads is JSON, and survives being written and read again.
enum BodyFuzz {
    static let target = FuzzTarget(name: "body", seeds: { $0.map(\.json) }, run: run)

    private static let models: [any JSONModel.Type] = [
        AccountInfo.self, AccountRiskLimits.self, AmendResult.self, BatchQuote.self,
        BookUpdate.self, ConnectedVenue.self, Deployment.self, EdgeHealth.self, EdgeInfo.self,
        EdgeStatus.self, FairPrice.self, FeeTable.self, Fill.self, FundingHistory.self,
        FundingRates.self, FundingUpdate.self, GraphStatus.self, HistoryWindow.self,
        Instrument.self, KillSwitchStatus.self, Market.self, MarketsPage.self, NodeStatus.self,
        Order.self, OrderPreview.self, PolymarketReward.self, Position.self,
        PositionLifecycle.self, PositionTotals.self, Positions.self, PriceHistory.self,
        PriceUpdate.self, Quote.self, QuoteBook.self, RedeemResult.self, Settlement.self,
        SubmittedGraph.self, SymbolInfo.self, TCAReport.self, TraceEvent.self,
        UnderlyingCurve.self, VenueCancellation.self, VenueFees.self, VenueQuote.self,
    ]

    @Sendable
    private static func run(_ bytes: [UInt8]) {
        let value = try? JSONValue(parsing: bytes)
        for model in models { check(model, bytes, value) }
    }

    private static func check<Model: JSONModel>(
        _ type: Model.Type,
        _ bytes: [UInt8],
        _ value: JSONValue?
    ) {
        guard let model = try? Model(json: bytes) else { return }
        guard let value else { return promise(false, "\(type) was decoded from invalid JSON") }
        let again = try? Model(json: model.json)
        if let holder = model as? any HoldsRowIssues, !holder.issues.isEmpty {
            // Rows that could not be read are reported, not written.
            promise(again?.json == model.json, "\(type) does not survive being written")
        } else {
            promise(again == model, "\(type) does not survive being written")
        }
        promise((try? Model(json: value.spaced)) == model, "\(type) depends on white space")
    }
}
