import Foundation

/// Every subcommand: its name, what follows it, and what it does.
let commands: [(name: String, usage: String, run: ([String]) async throws -> Void)] = [
    ("decode", "FILE…", Decode.run),
    ("body", "markets_page|quotes_batch|price_history|positions FILE", Decode.body),
    ("encode", "", Encode.run),
    ("stream", "URL [--messages N] [--executor default|loop]", StreamFlood.run),
    (
        "rest",
        "URL --requests N --concurrency C [--verb quote|buy] [--transport curl|urlsession] "
            + "[--executor default|loop] [--journal FILE [--durability written|fsync]]",
        Rest.run
    ),
    ("walk", "URL [--rows N]", Walk.run),
    ("echo", "URL", Echo.run),
    ("json", "FILE…", JSONCheck.run),
    ("flood", "[--seconds S] [--delivery every|latest|bounded]", Flood.run),
    (
        "soak",
        "--minutes M [--seed S] [--rate N] [--every SECONDS] [--dialect D] [--weather W] "
            + "[--svg FILE]",
        Soak.run
    ),
    (
        "soak-account",
        "--minutes M [--seed S] [--rate N] [--every SECONDS] [--dialect D] [--weather W]",
        AccountSoak.run
    ),
    ("guard", "[--rounds N] [--old-orders N] [--open N]", GuardTrip.run),
    ("kill", "[--kills N] [--traders N] [--seed S] [--durability written|fsync]", KillRun.run),
    ("kill-trader", "URL JOURNAL (started by kill)", KillTrader.run),
    ("soak-chart", "LOG FILE", SoakChart.run),
    (
        "soak-account-trader", "URL JOURNAL --rate N (started by soak-account)",
        AccountSoakTrader.run
    ),
    ("soak-trader", "URL --rate N (started by soak)", SoakTrader.run),
]

let arguments = Array(CommandLine.arguments.dropFirst())
guard let command = commands.first(where: { $0.name == arguments.first }) else {
    print("usage:")
    for command in commands { print("  sequence-bench \(command.name) \(command.usage)") }
    exit(2)
}
do {
    try await command.run(Array(arguments.dropFirst()))
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
