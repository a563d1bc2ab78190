using CsCheck;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.IntegrationTests.Requests;

public sealed class EscapedPathBinderTests
{
    [Test]
    public void TryUnescape_WhateverWasEscaped_YieldsIt()
    {
        Gen.Char.Where(character => !char.IsSurrogate(character))
            .Array.Select(characters => new string(characters))
            .Sample(text => EscapedPathBinder.TryUnescape(Uri.EscapeDataString(text), out string back) && back == text);
    }

    [TestCase("a%2Fb%252F", "a/b%2F")]
    [TestCase("%F0%9F%98%80", "😀")]
    [TestCase("a+b", "a+b")]
    [TestCase("%25", "%")]
    public void TryUnescape_WhenEscapesAreValid_UnescapesOnce(string escaped, string expected)
    {
        EscapedPathBinder.TryUnescape(escaped, out string text);

        Assert.That(text, Is.EqualTo(expected));
    }

    [TestCase("%")]
    [TestCase("%2")]
    [TestCase("%zz")]
    [TestCase("%%25")]
    [TestCase("%FF")]
    [TestCase("%C3")]
    [TestCase("%C0%AF")]
    [TestCase("%ED%A0%BD")]
    public void TryUnescape_WhenEscapesAreMalformed_IsFalse(string escaped)
    {
        Assert.That(EscapedPathBinder.TryUnescape(escaped, out _), Is.False);
    }
}
