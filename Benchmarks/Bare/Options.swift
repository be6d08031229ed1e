/// `--port 8090 --data DIR --rows 1000`
struct Options {
    let port: Int
    let data: String
    let rows: Int

    struct Misuse: Error, CustomStringConvertible {
        let description = "usage: bare --port N --data DIR [--rows N]"
    }

    init(_ arguments: some Collection<String>) throws {
        var values: [String: String] = [:]
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard ["--port", "--data", "--rows"].contains(name), let value = rest.popFirst() else { throw Misuse() }
            values[name] = value
        }
        guard let port = values["--port"].flatMap(Int.init), let data = values["--data"], let rows = Int(values["--rows"] ?? "0") else {
            throw Misuse()
        }
        self.port = port
        self.data = data
        self.rows = rows
    }
}
