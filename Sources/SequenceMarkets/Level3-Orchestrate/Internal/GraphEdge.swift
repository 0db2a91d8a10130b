/// An edge as it is sent.
struct GraphEdge: GraphPart {
    var id: String
    var from: String
    var to: String
    var trigger: Trigger
    var sizing: Sizing?
    var onParentCancel: FailureAction?
    var onChildReject: FailureAction?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("edge_id")
            writer.string(id)
            writer.key("from_node")
            writer.string(from)
            writer.key("to_node")
            writer.string(to)
            trigger.write(to: &writer)
            if let sizing { sizing.write(to: &writer) }
            if let action = onParentCancel {
                writer.key("on_parent_cancel")
                writer.string(action.rawValue)
            }
            if let action = onChildReject {
                writer.key("on_child_reject")
                writer.string(action.rawValue)
            }
        }
    }
}

extension Trigger {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.key("trigger")
        switch self {
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

extension Sizing {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.key("sizing")
        switch self {
        case .parentFilledQty: writer.string("parent_filled_qty")
        case .incrementalFill: writer.string("incremental_fill")
        case .residual: writer.string("residual")
        case .linearHedge(let multiplier):
            writer.object { writer in
                writer.key("linear_hedge")
                writer.object { writer in
                    writer.key("multiplier")
                    writer.double(multiplier)
                }
            }
        case .scaledNotional(let multiplier, let cap):
            writer.object { writer in
                writer.key("scaled_notional")
                writer.object { writer in
                    writer.key("multiplier")
                    writer.double(multiplier)
                    if let cap {
                        writer.key("cap_usd")
                        writer.decimal(cap)
                    }
                }
            }
        case .fixed(let quantity):
            if case .success(let quantity) = quantity {
                quantity.writeFixed(to: &writer)
            } else {
                writer.null()
            }
        }
    }
}
