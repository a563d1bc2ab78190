using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

public sealed class InheritedSocketsTests
{
    [TestCase(null, null)]
    [TestCase("42", null)]
    [TestCase(null, "1")]
    [TestCase("41", "1")]
    [TestCase("42", "0")]
    [TestCase("42", "-1")]
    [TestCase("42", "one")]
    [TestCase("", "1")]
    public void Find_WhenTheVariablesNameNoneForThisProcess_IsEmpty(string? processId, string? count)
    {
        IReadOnlyList<InheritedSocket> found = InheritedSockets.Find(
            name => name == "LISTEN_PID" ? processId : count,
            processId: 42
        );

        Assert.That(found, Is.Empty);
    }
}
