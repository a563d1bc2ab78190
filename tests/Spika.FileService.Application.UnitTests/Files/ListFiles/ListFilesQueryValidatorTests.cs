using FluentValidation.Results;
using Spika.FileService.Application.Files.ListFiles;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Application.UnitTests.Files.ListFiles;

public sealed class ListFilesQueryValidatorTests
{
    private static readonly ListFilesQuery _empty = new(
        AccessScope.All,
        Type: null,
        RelationId: null,
        Cursor: null,
        Limit: null
    );

    private static readonly ListFilesQuery[] _valid =
    [
        _empty,
        _empty with
        {
            Type = "avatar",
            RelationId = -1,
        },
        _empty with
        {
            Cursor = FileCursor.After(3),
        },
        _empty with
        {
            Limit = 1,
        },
        _empty with
        {
            Limit = 1000,
        },
        _empty with
        {
            FileHash = new string('A', 64),
            MimeType = "image/*",
            Order = "desc",
            Cursor = FileCursor.After(3, newestFirst: true),
        },
        _empty with
        {
            Ids = "1",
            Type = "avatar",
            RelationId = 1,
            FileHash = new string('a', 64),
            MimeType = "image/png",
        },
        _empty with
        {
            Ids = string.Join(',', Enumerable.Range(0, 1000)),
        },
    ];

    private static readonly TestCaseData[] _invalid =
    [
        new(_empty with { Type = "" }, "Type"),
        new(_empty with { Type = "a\0" }, "Type"),
        new(_empty with { Cursor = "x" }, "Cursor"),
        new(_empty with { Limit = 0 }, "Limit"),
        new(_empty with { Limit = 1001 }, "Limit"),
        new(_empty with { FileHash = "abc" }, "FileHash"),
        new(_empty with { FileHash = new string('g', 64) }, "FileHash"),
        new(_empty with { MimeType = "a\0" }, "MimeType"),
        new(_empty with { Order = "DESC" }, "Order"),
        new(_empty with { Order = "newest" }, "Order"),
        new(_empty with { Order = "desc", Cursor = FileCursor.After(3) }, "Cursor"),
        new(_empty with { Order = "asc", Cursor = FileCursor.After(3, newestFirst: true) }, "Cursor"),
        new(_empty with { Ids = "" }, "Ids"),
        new(_empty with { Ids = "x" }, "Ids"),
        new(_empty with { Ids = "1,,2" }, "Ids"),
        new(_empty with { Ids = "1,2," }, "Ids"),
        new(_empty with { Ids = "1, 2" }, "Ids"),
        new(_empty with { Ids = "-1" }, "Ids"),
        new(_empty with { Ids = "+1" }, "Ids"),
        new(_empty with { Ids = "1.0" }, "Ids"),
        new(_empty with { Ids = "0x1" }, "Ids"),
        new(_empty with { Ids = "9223372036854775808" }, "Ids"),
        new(_empty with { Ids = string.Join(',', Enumerable.Range(0, 1001)) }, "Ids"),
        new(_empty with { Ids = string.Join(',', Enumerable.Repeat(1, 1001)) }, "Ids"),
        new(_empty with { Ids = "1", Order = "asc" }, "Order"),
        new(_empty with { Ids = "1", Cursor = FileCursor.After(3) }, "Cursor"),
        new(_empty with { Ids = "1", Limit = 10 }, "Limit"),
    ];

    [TestCaseSource(nameof(_valid))]
    public void Validate_WhenQueryIsWellFormed_Passes(ListFilesQuery query)
    {
        Assert.That(new ListFilesQueryValidator().Validate(query).Errors, Is.Empty);
    }

    [TestCaseSource(nameof(_invalid))]
    public void Validate_WhenAMemberIsInvalid_NamesIt(ListFilesQuery query, string member)
    {
        ValidationResult result = new ListFilesQueryValidator().Validate(query);

        Assert.That(result.Errors.Single().PropertyName, Is.EqualTo(member));
    }
}
