using Spika.FileService.Domain.Common;

namespace Spika.FileService.ArchitectureTests.Docs;

public sealed class ErrorCodesTests
{
    private static readonly HashSet<string> _inCode =
    [
        .. ErrorCodes.Declared(Service.Types),
        // The names of events look like codes of errors.
        .. ErrorCodes.Among(
            Service.Assemblies.SelectMany(AssemblyContent.Literals).Except(EventTypes.Names),
            ErrorCodes.Declared(Service.Types)
        ),
    ];

    private static IEnumerable<string> Documented => DocumentedRows.Of(Service.Read("docs/errors.md")).Keys;

    [Test]
    public void Codes_OfTheService_AreDocumented()
    {
        Assert.That(_inCode.Except(Documented), Is.Empty);
    }

    [Test]
    public void DocumentedCodes_OfTheService_AreMade()
    {
        Assert.That(Documented.Except(_inCode), Is.Empty);
    }

    [Test]
    public void Declared_WhenATypeHasErrorsAndConstants_AreTheirCodes()
    {
        Assert.That(
            ErrorCodes.Declared([typeof(Samples)]),
            Is.EquivalentTo(new[] { "sample.public", "sample.private", "sample.constant" })
        );
    }

    [Test]
    public void Among_WhenLiteralsBeginLikeADeclaredCode_AreThose()
    {
        string[] literals = ["sample.in_a_method", "sample.With.More", "hello.txt", "A sample.sentence", "sample"];

        IEnumerable<string> codes = ErrorCodes.Among(literals, new HashSet<string> { "sample.public" });

        Assert.That(codes, Is.EqualTo(new[] { "sample.in_a_method" }));
    }

    private static class Samples
    {
        public const string ErrorCode = "sample.constant";

        public static readonly Error Public = new("sample.public", "A message.", ErrorKind.Invalid);

        private static readonly Error _private = new("sample.private", Public.Message, ErrorKind.Invalid);

        public static string Message => _private.Message;
    }
}
