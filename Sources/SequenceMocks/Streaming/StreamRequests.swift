import SequenceMarkets

/// Client messages on `/v1/stream`.
extension ExchangeState {
    /// Handles one client message, and acknowledges it as the weather allows.
    mutating func receive(_ bytes: [UInt8], on id: Int, at now: Int64) {
        guard hub.output(of: id) != nil else { return }
        let message: JSONValue
        do throws(JSONError) { message = try JSONValue(parsing: bytes) } catch {
            return hub.refuse("malformed JSON", id)
        }
        if let names = message["subscribe"]?.arrayValue {
            subscribe(names.map { $0.stringValue ?? "" }, id)
        } else if let names = message["unsubscribe"]?.arrayValue {
            hub.unsubscribe(names.map { $0.stringValue ?? "" }, id)
        } else {
            hub.refuse("expected subscribe or unsubscribe", id)
        }
    }

    private mutating func subscribe(_ names: [String], _ id: Int) {
        weather.messages += 1
        let place = weather.messages
        let draw = weather.draw
        guard draw.happens(draw.weather.oddAcknowledgements, .odd, place) else {
            return later(0, .acknowledge(socket: id, names))
        }
        let delay = draw.delay(draw.weather.acknowledgementDelay, .acknowledgement, place)
        let half = names.count / 2
        switch draw.bits(.oddKind, place) % 4 {
        case 0: later(delay, .acknowledge(socket: id, names))
        case 1:
            later(0, .acknowledge(socket: id, Array(names.prefix(half))))
            later(delay, .acknowledge(socket: id, Array(names.dropFirst(half))))
        case 2:
            let others = names.map { $0 + "-OTHER" }
            later(0, .acknowledgeOthers(socket: id, others))
            later(delay, .acknowledge(socket: id, names))
        default:
            // As many other topics as were requested, so that counting them proves nothing.
            later(0, .acknowledgeOthers(socket: id, names.map { _ in "prices:DOGE-USD" }))
            later(delay / 2, .acknowledge(socket: id, Array(names.suffix(half))))
            later(delay, .acknowledge(socket: id, Array(names.dropLast(half))))
        }
    }
}
