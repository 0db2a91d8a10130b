@testable import SequenceMarkets

/// One type of answer or event: how it is read, and what is then in it.
struct Reading: Sendable {
    let name: String
    /// The value written back, and how many fields were not known.
    let read: @Sendable ([UInt8]) throws(JSONError) -> (json: JSONValue, unknown: Int)

    private init<Model: JSONModel>(_ type: Model.Type) {
        self.init("\(type)") { reader throws(JSONError) in [try Model(from: &reader)] }
    }

    private init(
        _ name: String,
        _ rows: @escaping @Sendable (inout JSONReader) throws(JSONError) -> [any JSONModel]
    ) {
        self.name = name
        read = { bytes throws(JSONError) in
            let (models, unknown) = try JSONReader.read(bytes) { reader throws(JSONError) in
                (try rows(&reader), reader.unknownFieldCount)
            }
            let values = models.map { model in
                (try? JSONValue(parsing: model.json)) ?? .string("cannot be written")
            }
            return (values.count == 1 ? values[0] : .array(values), unknown)
        }
    }

    static let all: [Reading] = [
        Reading(AccountInfo.self), Reading(AccountRiskLimits.self), Reading(Alert.self),
        Reading(Algo.self), Reading(AmendResult.self), Reading(BatchQuote.self),
        Reading(BookLevel.self), Reading(BookUpdate.self), Reading(ConnectedVenue.self),
        Reading(DepthSnapshot.self), Reading(Deployment.self), Reading(DeploymentEdge.self),
        Reading(EdgeHealth.self), Reading(EdgeInfo.self), Reading(EdgeStatus.self),
        Reading(ExecutionForecast.self), Reading(ExecutionLive.self),
        Reading(ExecutionReview.self), Reading(ExecutionSummary.self), Reading(FairPrice.self),
        Reading(FeeTable.self), Reading(Fill.self), Reading(FundingHistory.self),
        Reading(FundingPoint.self), Reading(FundingRate.self), Reading(FundingRates.self),
        Reading(FundingUpdate.self), Reading(GraphStatus.self), Reading(HistoryWindow.self),
        Reading(Instrument.self), Reading(KillSwitchStatus.self), Reading(Market.self),
        Reading(MarketIntelligence.self), Reading(MarketResolution.self),
        Reading(MarketsPage.self), Reading(NBBO.self), Reading(NewMarket.self),
        Reading(NodeStatus.self), Reading(Order.self), Reading(OrderPreview.self),
        Reading(PolymarketReward.self), Reading(Position.self), Reading(PositionLifecycle.self),
        Reading(PositionTotals.self), Reading(Positions.self), Reading(PreviewNBBO.self),
        Reading(PreviewVenue.self), Reading(PriceHistory.self), Reading(PricePoint.self),
        Reading(PriceUpdate.self), Reading(Quote.self), Reading(QuoteBook.self),
        Reading(QuoteLevel.self), Reading(RedeemResult.self), Reading(RoutingDecision.self),
        Reading(RoutingPlan.self), Reading(Settlement.self), Reading(SlippageCurve.self),
        Reading(Strategy.self), Reading(SubmittedGraph.self), Reading(SymbolInfo.self),
        Reading(TCAReport.self), Reading(TCASummary.self), Reading(TraceEvent.self),
        Reading(UnderlyingCurve.self), Reading(VenueCancellation.self), Reading(VenueFees.self),
        Reading(VenueQuote.self),
        Reading(FairPrice.Contributor.self), Reading(UnderlyingCurve.Point.self),
        Reading("Page<Order>") { r throws(JSONError) in try Page<Order>.read("orders", &r).items },
        Reading("Page<Fill>") { r throws(JSONError) in try Page<Fill>.read("fills", &r).items },
        Reading(BatchQuotes.self), Reading(LogLine.self), Reading(RiskLimits.self),
        Reading(TopicEvent.self), Reading(RowIssue.self), Reading(FeeSchedule.self),
        Reading(VenueIntelligence.self), Reading(RoutingLeg.self), Reading(VenueShare.self),
        Reading(VenueExecution.self), Reading(SymbolVolume.self), Reading(AlgoMesh.self),
        Reading(MeshEdge.self), Reading(MeshPeer.self), Reading(AlgoMetrics.self),
        Reading(AlgoTrace.self), Reading(StreamEvent.self), Reading(StreamGap.self),
        Reading(DecodeIssue.self),
        Reading("Rows<LogLine>") { r throws(JSONError) in
            try r.readList(under: ["logs"], of: LogLine.self).map(\.json)
        },
    ]

    /// The topics of `/v1/stream`, and what each carries.
    static let topics: [(channel: String, payload: String)] = [
        ("prices:BTC-USD", "PriceUpdate"), ("book:BTC-USD", "BookUpdate"), ("orders", "Order"),
        ("fills", "Fill"), ("routing", "RoutingDecision"), ("tca", "TCAReport"),
        ("funding", "FundingUpdate"), ("fair_price:BTC", "FairPrice"), ("traces:d", "Alert"),
        ("deployment:d", "Alert"), ("tomorrow", "Alert"),
    ]
}
