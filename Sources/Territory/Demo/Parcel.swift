/// A unit to be given land: those below it share its land among them.
package struct Parcel: Sendable {
    package let code: String
    /// In the order in which they are numbered: from west to east, row by row from the north.
    package let children: [Parcel]

    package init(_ code: String, _ children: [Parcel] = []) {
        self.code = code
        self.children = children
    }

    /// How many have nobody below them.
    package var leafCount: Int { children.isEmpty ? 1 : children.reduce(0) { $0 + $1.leafCount } }
}
