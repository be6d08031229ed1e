/// Remembers in a browser that somebody signed in there before. It opens nothing; what it holds is made and read where people sign in.
package enum KnownCookie {
    package static let name = "gx_known"
}
