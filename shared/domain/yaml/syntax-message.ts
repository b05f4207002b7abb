import type { YAMLError } from 'yaml';

interface Explanation {
  readonly message: string;
  readonly hint?: string;
}

const quoteHint = 'Put the text in quotes if it is meant as a value.';

/** Errors that are found behind the text that lacks something: they are shown at the end of that text. */
export function isAboutWhatIsBefore(error: YAMLError): boolean {
  if (error.code === 'MISSING_CHAR') return /closing|end with/i.test(error.message);
  return error.code === 'BAD_INDENT' && /^Flow .* end with a/.test(error.message);
}

/** What a YAML syntax error means to a person. Falls back to the library's own sentence. */
export function describeSyntaxError(error: YAMLError, text: string): Explanation {
  const character = text.slice(error.pos[0], error.pos[0] + 1);
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return { message: 'A tab stands where YAML indents.', hint: 'Indent with spaces instead of tabs.' };
    case 'BAD_INDENT':
      if (/^Flow end indicator/.test(error.message)) {
        return {
          message: 'A closing bracket should be indented more than the key that it belongs to.',
          hint: 'Indent the line by two more spaces.',
        };
      }
      if (/^Flow .* end with a/.test(error.message)) return describeMissing(error.message);
      return {
        message: 'The indentation does not fit the lines above.',
        hint: 'Entries of one mapping or list start in the same column; also look for an unclosed bracket above.',
      };
    case 'MULTILINE_IMPLICIT_KEY':
      return {
        message: 'A line is neither `key: value` nor part of the value above it.',
        hint: 'Look for a missing `:` after the key, or a wrong indentation.',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return {
        message: 'A mapping starts inside of a value on the same line.',
        hint: 'Put a value that contains `: ` in quotes, or move the inner mapping to indented lines of its own.',
      };
    case 'BAD_SCALAR_START':
      return { message: `A plain value cannot start with \`${character}\`.`, hint: 'Put the value in quotes.' };
    case 'BAD_DQ_ESCAPE':
      return {
        message: 'A double-quoted text contains a backslash that is no escape sequence.',
        hint: 'Write `\\\\` for a backslash, or use single quotes.',
      };
    case 'MISSING_CHAR':
      return describeMissing(error.message);
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
      return { message: 'A name after `*` or `&` is missing or not allowed here.', hint: quoteHint };
    case 'KEY_OVER_1024_CHARS':
      return { message: 'A key is longer than 1,024 characters.', hint: 'Look for a missing quote or `:` before it.' };
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'BAD_PROP_ORDER':
      return { message: 'A value has more marks (`&`, `!`) than one.', hint: quoteHint };
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
      return {
        message: 'The tag before this value is not known; the value is read without it.',
        hint: 'Remove the tag.',
      };
    case 'BAD_DIRECTIVE':
      return { message: 'A line that starts with `%` is no directive that can be read here.', hint: quoteHint };
    case 'RESOURCE_EXHAUSTION':
      return { message: 'The values are nested too deeply.' };
    default:
      return describeUnexpected(error.message, character);
  }
}

function describeMissing(message: string): Explanation {
  if (/quote/i.test(message)) {
    return { message: 'A quoted text is not closed.', hint: 'Add the closing quote.' };
  }
  if (/end with|expected .*[\]}]/i.test(message)) {
    const bracket = message.includes(']') ? ']' : '}';
    return { message: `The closing \`${bracket}\` is missing.`, hint: `Add \`${bracket}\` at the end.` };
  }
  if (/,/.test(message)) {
    return { message: 'A comma is missing between two entries.', hint: 'Separate entries in brackets with `,`.' };
  }
  if (/space/i.test(message)) {
    return { message: 'A space is missing.', hint: 'Write a space before `#`, after `:`, and between entries.' };
  }
  return { message: `The YAML is incomplete here: ${lowerFirst(message)}.` };
}

function describeUnexpected(message: string, character: string): Explanation {
  if (/^Unexpected /.test(message) && /^[\]})[{,&*!|>'"%@`]$/.test(character)) {
    return { message: `\`${character}\` is not expected here.`, hint: quoteHint };
  }
  const sentence = message.replace(/\s+at node end$|:.*$/s, '').trim();
  return {
    message: `The YAML cannot be read here: ${lowerFirst(sentence)}.`,
    hint: 'Look for a missing quote, bracket or `:` on this line or the one above.',
  };
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
