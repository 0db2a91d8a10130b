import ExampleSupport
import SequenceMarkets
import SequenceMocks

// A live book in the terminal: the merged ladder of all venues, lag, reconnects and a gap
// indicator. On the mock exchange, press d to drop the link and watch it reconnect; q quits.
// Without a terminal it prints a line a second, drops the mock's link itself, and ends.

let usage = "live-book [--symbol S] [--seconds N]"

await Example.run("live-book", usage: usage, mock: { MockExchange(seed: 1) }) { place in
    var options = Options()
    guard options.read(place.arguments) else {
        throw Refusal(message: "the arguments cannot be understood")
    }
    let stream = place.client.stream([.book(options.symbol), .prices(options.symbol)])
    let screen = Screen(symbol: options.symbol, canDrop: place.mock != nil)
    let keys = Keys()
    var board = Board()
    let clock = ContinuousClock()
    let start = clock.now
    var lastDraw = start - .seconds(1)
    var hasDropped = false

    do {
        watching: for try await event in stream {
            board.apply(event)
            let now = clock.now
            if now - start > options.length(isTerminal: screen.isTerminal) { break }
            switch keys.next() {
            case "q": break watching
            case "d": place.mock?.sockets.first?.drop()
            default: break
            }
            if !screen.isTerminal, !hasDropped, now - start > .seconds(2) {
                hasDropped = true
                place.mock?.sockets.first?.drop()
            }
            guard now - lastDraw > screen.interval else { continue }
            lastDraw = now
            screen.draw(board, state: stream.state, lag: stream.lag)
        }
    } catch {
        screen.leave()
        throw error
    }
    screen.leave()
    print("\(board.updates) updates, \(board.gaps) gaps, \(board.recoveries) recoveries")
}
