using FluentValidation.Results;
using Spika.FileService.Application.Files.ListFiles;

namespace Spika.FileService.Application.UnitTests.Files.ListFiles;

public sealed class ListFilesQueryValidatorTests
{
    private static readonly ListFilesQuery _empty = new(
        Owner: null,
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
    ];

    private static readonly TestCaseData[] _invalid =
    [
        new(_empty with { Type = "" }, "Type"),
        new(_empty with { Type = "a\0" }, "Type"),
        new(_empty with { Cursor = "x" }, "Cursor"),
        new(_empty with { Limit = 0 }, "Limit"),
        new(_empty with { Limit = 1001 }, "Limit"),
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
