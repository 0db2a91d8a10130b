/// An execution graph as it is sent: always the full form, whatever it was built from.
struct GraphWire {
    struct Vertex {
        var id: String
        var node: Node
        var isRoot: Bool
    }

    struct Edge {
        var id: String
        var from: String
        var to: String
        var trigger: Trigger
        var sizing: Sizing?
        var onParentCancel: FailureAction?
        var onChildReject: FailureAction?
    }

    var graphID: GraphID?
    var vertices: [Vertex]
    var edges: [Edge] = []
    var risk: RiskLimits?
    var isSandbox = false
    var metadata: JSONValue?

    /// A single order carries the caller's own id beside its nodes, where the answers have it.
    private var orderClientID: String? {
        vertices.count == 1 ? vertices.first?.node.clientOrderID : nil
    }

    /// The exact text of the request's body.
    func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            if let graphID {
                writer.key("graph_id")
                writer.string(graphID.rawValue)
            }
            if let id = orderClientID {
                writer.key(SettledForms.clientOrderID)
                writer.string(id)
            }
            writer.key("nodes")
            writer.array { writer in for vertex in vertices { write(vertex, &writer) } }
            writer.key("edges")
            writer.array { writer in for edge in edges { write(edge, &writer) } }
            if let risk { SettledForms.write(risk, &writer) }
            writer.key("is_sandbox")
            writer.bool(isSandbox)
            if let metadata {
                writer.key("metadata")
                metadata.write(to: &writer)
            }
        }
        return writer.bytes
    }

    private func write(_ vertex: Vertex, _ writer: inout JSONWriter) {
        let node = vertex.node
        writer.object { writer in
            writer.key("node_id")
            writer.string(vertex.id)
            if orderClientID == nil, let id = node.clientOrderID {
                writer.key(SettledForms.clientOrderID)
                writer.string(id)
            }
            writer.key("instrument")
            writer.object { writer in
                writer.key("symbol")
                writer.string(node.symbol)
                writer.key("type")
                writer.string(node.instrumentType.rawValue)
                if let venue = node.venue {
                    writer.key("venue")
                    writer.string(venue.rawValue)
                }
            }
            writer.key("side")
            writer.string(node.side.rawValue)
            writer.key("order_type")
            if case .success(let price)? = node.limitPrice {
                writer.object { writer in
                    writer.key("limit")
                    writer.object { writer in
                        writer.key("price_1e9")
                        writer.int(price.raw)
                    }
                }
            } else {
                writer.string("market")
            }
            writer.key("quantity")
            if case .fixed(.success(let quantity)) = node.quantity {
                SettledForms.writeFixed(quantity, &writer)
            } else {
                writer.string("derived")
            }
            write(node.execution, &writer)
            writer.key("activation")
            writer.string(vertex.isRoot ? "root" : "wait")
        }
    }

    private func write(_ execution: ExecutionOptions, _ writer: inout JSONWriter) {
        writer.key("execution")
        writer.object { writer in
            if let policy = execution.policy {
                writer.key("policy")
                writer.string(policy.rawValue)
            }
            if let urgency = execution.urgency {
                writer.key("urgency")
                writer.string(urgency.rawValue)
            }
            if let slippage = execution.maximumSlippage {
                writer.key("max_slippage_bps")
                writer.int(Int64(slippage))
            }
            if let horizon = execution.horizon {
                writer.key("horizon_ms")
                writer.int(horizon.wholeMilliseconds)
            }
            if let timeInForce = execution.timeInForce {
                writer.key("tif")
                writer.string(timeInForce.rawValue)
            }
            if let pacing = execution.pacing { SettledForms.write(pacing, &writer) }
            SettledForms.writeOverrides(execution, &writer)
        }
    }

    private func write(_ edge: Edge, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("edge_id")
            writer.string(edge.id)
            writer.key("from_node")
            writer.string(edge.from)
            writer.key("to_node")
            writer.string(edge.to)
            write(edge.trigger, &writer)
            if let sizing = edge.sizing { SettledForms.write(sizing, &writer) }
            if let action = edge.onParentCancel {
                writer.key("on_parent_cancel")
                writer.string(action.rawValue)
            }
            if let action = edge.onChildReject {
                writer.key("on_child_reject")
                writer.string(action.rawValue)
            }
        }
    }

    private func write(_ trigger: Trigger, _ writer: inout JSONWriter) {
        writer.key("trigger")
        switch trigger {
        case .onAccepted: writer.string("on_accepted")
        case .onFirstFill: writer.string("on_first_fill")
        case .onFill: writer.string("on_fill")
        case .onFullFill: writer.string("on_full_fill")
        case .onCancel: writer.string("on_cancel")
        case .onDone: writer.string("on_done")
        case .fillRatio(let ratio):
            writer.string("on_fill_ratio")
            writer.key("condition")
            writer.object { writer in
                writer.key("fill_ratio_gte")
                writer.double(ratio)
            }
        case .timeout(let delay):
            writer.object { writer in
                writer.key("on_timeout")
                writer.object { writer in
                    writer.key("ms")
                    writer.int(delay.wholeMilliseconds)
                }
            }
        case .onPrice(let symbol, let direction, let offset):
            writer.object { writer in
                writer.key("on_price")
                writer.object { writer in
                    writer.key("symbol")
                    writer.string(symbol)
                    writer.key("direction")
                    writer.string(direction.rawValue)
                    writer.key("reference")
                    writer.string("graph_entry_price")
                    writer.key("offset_pct")
                    writer.double(offset)
                }
            }
        }
    }
}

extension Duration {
    /// Milliseconds, rounded down; held to what fits.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        guard !overflow, !carry else { return self < .zero ? .min : .max }
        return sum
    }
}
