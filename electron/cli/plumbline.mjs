#!/usr/bin/env node
/** The same as plumbline.cjs, with the four threads that Node has by default. */
import './plumbline.cjs';
