using Microsoft.Extensions.Configuration;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Application.UnitTests.Common.Options;

public sealed class UnknownSettingsTests
{
    private static readonly KnownSetting[] _known =
    [
        new("Storage:Root"),
        new("ChunkRequests:Timeout"),
        new("Auth:Jwt:Key"),
        new("Auth:ApiKeys:*:Sha256"),
        new("Downloads:SigningKeys:*"),
        new("ConnectionStrings:FileService", IsOfOwnSection: false),
    ];

    [TestCase("Storage:Rot", "Storage:Root")]
    [TestCase("STORAGE:ROT", "Storage:Root")]
    [TestCase("ChunkRequests:Timout", "ChunkRequests:Timeout")]
    [TestCase("ChunkRequest:Timout", "ChunkRequests:Timeout")]
    [TestCase("Storage_Root", "Storage:Root")]
    [TestCase("Auth:JwtKey", "Auth:Jwt:Key")]
    [TestCase("Auth:ApiKeys:backend:Sha265", "Auth:ApiKeys:backend:Sha256")]
    [TestCase("Downloads:SigningKey:0", "Downloads:SigningKeys:0")]
    [TestCase("ConnectionStrings:FileServce", "ConnectionStrings:FileService")]
    public void Find_OfAMisspeltName_NamesTheNearest(string name, string nearest) =>
        Assert.That(
            Find(name, "x"),
            Is.EqualTo(new[] { $"{name} does not exist and is ignored. Did you mean {nearest}?" })
        );

    [TestCase("Storage:SomethingOfAnotherVersion")]
    public void Find_WhenNoNameIsNear_SaysThatItDoesNotExist(string name) =>
        Assert.That(Find(name, "x"), Is.EqualTo(new[] { $"{name} does not exist and is ignored." }));

    [TestCase("Storage", "Storage:Root")]
    [TestCase("STORAGE", "Storage:Root")]
    [TestCase("Auth:ApiKeys", "Auth:ApiKeys:*:Sha256")]
    [TestCase("ConnectionStrings", "ConnectionStrings:FileService")]
    public void Find_OfASectionWithAValue_SaysThatItIsIgnored(string name, string setting) =>
        Assert.That(
            Find(name, "x"),
            Is.EqualTo(new[] { $"{name} is a group of settings, such as {setting}, and its value is ignored." })
        );

    [TestCase("storage:root", "x")]
    [TestCase("Auth:ApiKeys:any:sha256", "x")]
    [TestCase("Downloads:SigningKeys:7", "x")]
    [TestCase("Downloads:SigningKeys", "")]
    [TestCase("STORAGE_ROOT", "x")]
    [TestCase("Logging:LogLevel:Some.Category", "x")]
    [TestCase("Kestrel:Limits:Timeout", "x")]
    [TestCase("ConnectionStrings:OfAnotherProgram", "x")]
    [TestCase("AllowedHosts", "x")]
    public void Find_OfASettingThatExistsOrIsAnotherPrograms_SaysNothing(string name, string value) =>
        Assert.That(Find(name, value), Is.Empty);

    private static IEnumerable<string> Find(string name, string value) =>
        UnknownSettings.Find(new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build(), _known);
}
