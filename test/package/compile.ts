import ts from 'typescript';

/** The options that strict users of TypeScript set. */
const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  // What is checked is selected by file.
  skipLibCheck: false,
};

/** An error of the compiler and its place. */
export interface Problem {
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  readonly message: string;
}

/**
 * Compiles files as a strict user would, in one program, and writes the JavaScript. Returns the problems in these files
 * and in the declarations below `folder`; other imported files are read and not checked, which would take most of the
 * time.
 */
export function compile(files: readonly string[], options: ts.CompilerOptions = {}, folder?: string): Problem[] {
  const program = ts.createProgram(files, { ...STRICT, ...options });
  // File by file: to emit the whole program, the compiler checks every declaration of every package.
  const emitted = files.flatMap((file) => program.emit(program.getSourceFile(file)).diagnostics);
  const isChecked = (file: string): boolean =>
    files.includes(file) || (folder !== undefined && file.startsWith(`${folder}/`));
  return [...problemsIn(program, isChecked), ...emitted.map(toProblem)];
}

/** Returns the problems in these files, and writes nothing. */
export function check(files: readonly string[], options: ts.CompilerOptions = {}): Problem[] {
  return compile(files, { ...options, noEmit: true });
}

function problemsIn(program: ts.Program, isChecked: (fileName: string) => boolean): Problem[] {
  const checked = program.getSourceFiles().filter(({ fileName }) => isChecked(fileName));
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ].map(toProblem);
}

function toProblem({ file, start = 0, messageText }: ts.Diagnostic): Problem {
  return {
    file: file?.fileName,
    line: file === undefined ? undefined : file.getLineAndCharacterOfPosition(start).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  };
}

/** A line for each problem. */
export function describeProblems(problems: readonly Problem[]): string[] {
  return problems.map(({ file = '', line = 0, message }) => `${file.split('/').at(-1) ?? ''}:${line} ${message}`);
}
