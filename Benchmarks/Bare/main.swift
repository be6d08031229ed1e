import Foundation
import Hummingbird

// What Hummingbird, GRDB and the disk can do by themselves: the yardstick that `make bench` lays beside genxu.
do {
    let options = try Options(CommandLine.arguments.dropFirst())
    let notes = try Notes(folder: options.data)
    try notes.fill(upTo: options.rows)
    let application = Application(
        router: makeRouter(over: notes, writer: GroupedWriter(notes.pool)),
        configuration: .init(address: .hostname("127.0.0.1", port: options.port), serverName: nil, backlog: 1024))
    try await application.runService()
    try notes.close()
} catch {
    FileHandle.standardError.write(Data("bare: \(error)\n".utf8))
    exit(1)
}
