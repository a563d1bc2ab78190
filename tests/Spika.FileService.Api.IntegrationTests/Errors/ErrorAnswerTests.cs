using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.IntegrationTests.Errors;

public sealed class ErrorAnswerTests
{
    [TestCase(ErrorKind.Invalid, 400)]
    [TestCase(ErrorKind.Corrupt, 400)]
    [TestCase(ErrorKind.NotFound, 404)]
    [TestCase(ErrorKind.Conflict, 409)]
    [TestCase(ErrorKind.TooLarge, 413)]
    [TestCase(ErrorKind.QuotaExceeded, 429)]
    [TestCase(ErrorKind.OutOfSpace, 507)]
    [TestCase(ErrorKind.Unavailable, 503)]
    public void StatusOf_ForEachKind_IsItsStatus(ErrorKind kind, int status)
    {
        Assert.That(ErrorAnswer.StatusOf(new Error("a.code", "A message.", kind)), Is.EqualTo(status));
    }

    [Test]
    public void StatusOf_ForEveryKind_HasOne([Values] ErrorKind kind)
    {
        Assert.That(() => ErrorAnswer.StatusOf(new Error("a.code", "A message.", kind)), Throws.Nothing);
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(405)]
    [TestCase(408)]
    [TestCase(412)]
    [TestCase(413)]
    [TestCase(415)]
    [TestCase(416)]
    [TestCase(418)]
    [TestCase(500)]
    public void StatusOf_WhatTheFrameworkChose_IsThat(int status)
    {
        Assert.That(ErrorAnswer.StatusOf(RequestErrors.Of(status)), Is.EqualTo(status));
    }
}
