using FluentValidation.Results;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

public sealed class FinalizeUploadCommandValidatorTests
{
    private static readonly FinalizeUploadCommand _valid = A.FinalizeUploadCommand();

    private static readonly TestCaseData[] _invalid =
    [
        Invalid("Key.ClientId", "with NUL", _valid with { Key = A.Key(clientId: "a\0b") }),
        Invalid("Total", "missing", _valid with { Total = null }),
        Invalid("Total", "0", _valid with { Total = 0 }),
        Invalid("Total", "-1", _valid with { Total = -1 }),
        Invalid("SizeBytes", "missing", _valid with { SizeBytes = null }),
        Invalid("SizeBytes", "0", _valid with { SizeBytes = 0 }),
        Invalid("SizeBytes", "-1", _valid with { SizeBytes = -1 }),
        Invalid("MimeType", "missing", _valid with { MimeType = null }),
        Invalid("FileName", "empty", _valid with { FileName = "" }),
        Invalid("FileHash", "missing", _valid with { FileHash = null }),
        Invalid("FileHash", "too short", _valid with { FileHash = "abc" }),
        Invalid("Type", "too long", _valid with { Type = new string('a', 1025) }),
    ];

    private readonly FinalizeUploadCommandValidator _validator = new(
        Options.Create(new UploadOptions { MaxFileBytes = 1_000_000 })
    );

    [Test]
    public void Validate_WhenOptionalMembersAreLeftOut_Passes()
    {
        ValidationResult result = _validator.Validate(_valid with { RelationId = null, MetaData = null });

        Assert.That(result.Errors, Is.Empty);
    }

    [TestCase(1, 1)]
    [TestCase(10, 1_000_000)]
    [TestCase(int.MaxValue, 1, Description = "What is missing is the better answer.")]
    public void Validate_WhenAtALimit_Passes(int total, long sizeBytes)
    {
        ValidationResult result = _validator.Validate(_valid with { Total = total, SizeBytes = sizeBytes });

        Assert.That(result.Errors, Is.Empty);
    }

    [TestCaseSource(nameof(_invalid))]
    public void Validate_WhenAMemberIsInvalid_NamesIt(FinalizeUploadCommand command, string member)
    {
        ValidationResult result = _validator.Validate(command);

        Assert.That(
            (result.Errors.Single().PropertyName, result.Errors.Single().CustomState),
            Is.EqualTo((member, (object?)null))
        );
    }

    [Test]
    public void Validate_WhenTotalIsOutOfRange_SaysTheRange()
    {
        ValidationResult result = _validator.Validate(_valid with { Total = 0 });

        Assert.That(result.Errors.Single().ErrorMessage, Is.EqualTo("must be an integer of at least 1."));
    }

    [Test]
    public void Validate_WhenFileIsTooLarge_IsTooLarge()
    {
        ValidationResult result = _validator.Validate(_valid with { SizeBytes = 1_000_001 });

        Assert.That(result.Errors.Single().CustomState, Is.EqualTo(UploadErrors.FileTooLarge(1_000_000)));
    }

    private static TestCaseData Invalid(string member, string how, FinalizeUploadCommand command) =>
        new TestCaseData(command, member).SetArgDisplayNames(member, how);
}
