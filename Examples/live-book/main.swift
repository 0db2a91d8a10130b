import Foundation
import SequenceMarkets
import SequenceMocks

// A live book in the terminal: the merged ladder of all venues, lag, reconnects and a light for
// gaps. It runs on the mock exchange; press d to drop the link and watch it come back, q to
// leave. Without a terminal it prints a line a second, drops the link itself, and ends.

var options = Options()
guard options.read(Array(CommandLine.arguments.dropFirst())) else {
    FileHandle.standardError.write(Data("usage: live-book [--symbol S] [--seconds N]\n".utf8))
    exit(2)
}

let exchange = MockExchange(seed: 1)
let client = try exchange.client()
let stream = client.stream([.book(options.symbol), .prices(options.symbol)])
let screen = Screen(symbol: options.symbol)
let keys = Keys()

var board = Board()
let clock = ContinuousClock()
let start = clock.now
var lastDraw = start - .seconds(1)
var hasDropped = false

do {
    for try await event in stream {
        board.apply(event)
        let now = clock.now
        if now - start > options.length(isTerminal: screen.isTerminal) { break }
        switch keys.next() {
        case "q": screen.leave(); exit(0)
        case "d": exchange.sockets.first?.drop()
        default: break
        }
        if !screen.isTerminal, !hasDropped, now - start > .seconds(2) {
            hasDropped = true
            exchange.sockets.first?.drop()
        }
        guard now - lastDraw > screen.interval else { continue }
        lastDraw = now
        screen.draw(board, state: stream.state, lag: stream.lag)
    }
} catch {
    screen.leave()
    FileHandle.standardError.write(Data("live-book: \(error)\n".utf8))
    exit(1)
}
screen.leave()
print("\(board.updates) updates, \(board.gaps) gaps, \(board.recoveries) recoveries")
